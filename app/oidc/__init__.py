"""Sign-in at an identity provider of the bureau (OpenID Connect), where the installation has one."""
