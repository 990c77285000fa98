// Words of 登录.

export default {
  "title.sign-in": ["登录 · 轮岗", "Sign in · Lungang"],
  "sign-in": ["登录", "Sign in"],
  "sign-in.name": ["用户名", "User name"],
  "sign-in.password": ["密码", "Password"],
  "sign-in.provider": ["用统一登录", "Sign in with the bureau's account"],
  "sign-in.not_signed_in_by_provider": ["统一登录没有成功，或您在本系统还没有账号。请再试一次；没有账号请联系管理员开通。", "The bureau's sign-in did not succeed, or you have no account here yet. Try again, or ask the administrator."],
  "sign-in.provider_unusable": ["统一登录服务没有答复。请稍后再试，或用用户名和密码登录。", "The bureau's sign-in does not answer. Try later, or use name and password."],
  "sign-in.first": ["第一次使用？", "The first time?"],
  "sign-in.first.how": ["第一次启动服务时，启动它的窗口里会显示用户名 admin 和一次性密码。登录后请先设定自己的密码，再到“用户与密钥”为同事开户。", "When the service starts for the first time, its window shows the user admin and a one-time password. Sign in, choose your own password, then add your colleagues under Users and keys."],
  "sign-in.forgot": ["忘记密码，请联系管理员重置。", "If you forgot your password, ask an administrator to reset it."],
  "sign-in.left": ["已连续输错 {count} 次；满 5 次，这个用户会锁定 15 分钟。", "Wrong {count} times in a row; at 5 the user is locked for 15 minutes."],
  "sign-in.locked": ["已连续输错 5 次，这个用户可能已锁定。请在 {until} 以后再试，或请管理员重置密码。", "Wrong 5 times in a row; the user may be locked. Try again after {until}, or ask an administrator for a new password."],
  "sign-in.one-time": ["这是一次性密码，请设定自己的密码（至少 12 个字符，可以用几个词连成一句）。", "This password works once; choose your own of at least 12 characters, such as a few words."],
  "sign-in.new": ["新密码", "New password"],
  "sign-in.again": ["再输一遍", "Once more"],
  "sign-in.differ": ["两次输入的新密码不一样，请重新输入。", "The two passwords differ; type them again."],
  "sign-in.show": ["显示密码", "Show the password"],
  "sign-in.keep": ["保存并进入", "Save and enter"],
};
