### What mail says. Subjects are neutral: they are read on locked screens.

mail-invitation-subject = An invitation to Comity
mail-invitation-relationship =
    { $inviter } of { $organisation } invites you to “{ $relationship }” in Comity, where both sides run their
    relationship together. It costs nothing.

    Open this address to accept. It works once, until { $until }:
    { $link }

    If you do not know { $inviter }, do nothing.
mail-invitation-organisation =
    { $inviter } invites you to act for { $organisation } in Comity.

    Open this address to accept. It works once, until { $until }:
    { $link }

    If you do not know { $inviter }, do nothing.
mail-reset-subject = A new password for Comity
mail-reset =
    Hello { $name },

    somebody, we hope you, asked for a new password for Comity. Open this address to choose one. It works once, for an
    hour:
    { $link }

    If it was not you, do nothing: your password stays as it is.
