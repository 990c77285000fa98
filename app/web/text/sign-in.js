// Words of signing in.

export default {
  "sign-in": ["登录", "Sign in"],
  "sign-in.name": ["用户名", "User name"],
  "sign-in.password": ["密码", "Password"],
  "sign-in.one-time": ["这是一次性密码，请设定自己的密码（至少 12 个字符）。", "This password works once; choose your own, at least 12 characters."],
  "sign-in.new": ["新密码", "New password"],
  "sign-in.keep": ["保存并进入", "Save and enter"],
};
