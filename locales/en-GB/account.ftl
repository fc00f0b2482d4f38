### Signing in, invitations, and a person's own settings.

account-email = Email address
account-password = Password
account-password-wrong = This is not your password. Check it and try again.

sign-in-title = Sign in
sign-in-do = Sign in
sign-in-forgotten = I have forgotten my password
sign-in-invited = I have an invitation code
done-signed-out = You have signed out.
