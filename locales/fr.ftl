# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Erreur : { $heading } · { $app }
back-to-sign-in = Retour à la connexion
back-to-app = Retour à l'application
close-window = Vous pouvez fermer cette fenêtre.

## Sign-in options: what a person is known by

username = Nom d'utilisateur
email = Adresse e-mail
phone = Numéro de téléphone
email-or-phone = Adresse e-mail ou numéro de téléphone
password = Mot de passe
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Commencez par + et l'indicatif du pays, par exemple +12125551234.
show = Afficher
hide = Masquer
password-of-toggle = mot de passe

## Sign in

login-heading = Se connecter
login-heading-username = Connectez-vous avec votre nom d'utilisateur et votre mot de passe
login-heading-email = Connectez-vous avec votre adresse e-mail et votre mot de passe
login-heading-phone = Connectez-vous avec votre numéro de téléphone et votre mot de passe
login-heading-email-or-phone = Connectez-vous avec votre adresse e-mail ou numéro de téléphone et votre mot de passe
login-button = Se connecter
login-password-optional = Mot de passe (si vous en avez un)
login-forgot = Mot de passe oublié ?
login-need-account = Pas encore de compte ?
login-sign-up = S'inscrire
login-or = ou
login-social-heading = Connectez-vous avec votre compte de réseau social
login-social-promise = Nous ne publierons rien sur vos comptes sans vous le demander
login-corporate-heading = Connectez-vous avec votre identifiant d'entreprise
login-corporate-email = Adresse e-mail professionnelle
login-session-heading = Vous êtes déjà connecté
login-session-continue = Continuer en tant que { $user }
login-session-other = Ou connectez-vous ci-dessous avec un autre compte.
login-no-way-in = Cette application ne propose aucun moyen de se connecter pour le moment.
continue-with-facebook = Continuer avec Facebook
continue-with-google = Continuer avec Google
continue-with-amazon = Continuer avec Amazon
continue-with-apple = Continuer avec Apple

login-error-credentials = Nom d'utilisateur ou mot de passe incorrect.
login-error-unknown-user = L'utilisateur n'existe pas.
login-error-disabled = L'utilisateur est désactivé.
login-error-attempts = Trop de tentatives de mot de passe
login-error-security = Cette connexion a été refusée pour des raisons de sécurité.
login-error-compromised = Votre mot de passe figure dans une fuite de données d'un autre service. Réinitialisez-le avant de vous reconnecter.
login-error-no-code = Aucun code ne peut être envoyé pour ce compte. Connectez-vous avec votre mot de passe.
login-error-no-option = Ce mode de connexion n'est pas disponible. Essayez-en un autre
login-error-temporary-password = Le mot de passe temporaire a expiré et doit être réinitialisé par un administrateur.
login-error-no-domain = Aucune connexion n'est configurée pour cette adresse e-mail.
login-notice-password-changed = Votre mot de passe a été modifié. Connectez-vous avec le nouveau.
login-notice-confirmed = Votre compte est confirmé. Vous pouvez vous connecter.
login-notice-connect = Vous avez déjà un compte avec cette adresse e-mail. Connectez-vous-y une fois pour l'associer à { $provider }.

## Sign up

sign-up-heading = Créer un nouveau compte
sign-up-button = S'inscrire
sign-up-have-account = Vous avez déjà un compte ?
sign-up-sign-in = Se connecter
sign-up-terms = En vous inscrivant, vous acceptez nos { $terms } et notre { $privacy }.
sign-up-terms-of-use = conditions d’utilisation
sign-up-privacy-policy = politique de confidentialité
sign-up-error-exists = L'utilisateur existe déjà
sign-up-error-off = L'inscription n'est pas autorisée pour ce groupe d'utilisateurs

attribute-address = Adresse
attribute-birthdate = Date de naissance
attribute-email = Adresse e-mail
attribute-family_name = Nom de famille
attribute-gender = Genre
attribute-given_name = Prénom
attribute-locale = Langue
attribute-middle_name = Deuxième prénom
attribute-name = Nom
attribute-nickname = Surnom
attribute-phone_number = Numéro de téléphone
attribute-picture = Image (adresse web)
attribute-preferred_username = Nom d'utilisateur préféré
attribute-profile = Profil (adresse web)
attribute-updated_at = Mis à jour le
attribute-website = Site web
attribute-zoneinfo = Fuseau horaire

## Passwords

password-rules = Exigences du mot de passe
password-rule-lower-case = Le mot de passe doit contenir une lettre minuscule
password-rule-upper-case = Le mot de passe doit contenir une lettre majuscule
password-rule-number = Le mot de passe doit contenir un chiffre
password-rule-symbol = Le mot de passe doit contenir un caractère spécial
password-rule-length = Le mot de passe doit contenir au moins { $count } caractères
password-rule-met = Respecté
password-rule-not-met = Non respecté
new-password = Nouveau mot de passe
new-password-again = Saisissez à nouveau le nouveau mot de passe
password-error-policy = Le mot de passe ne respecte pas les exigences.
password-error-used = Vous avez déjà utilisé ce mot de passe. Choisissez-en un autre.
password-error-compromised = Ce mot de passe figure dans des fuites de données ou est facile à deviner. Choisissez-en un autre.
password-error-unequal = Les mots de passe ne correspondent pas.
password-error-outer-space = Un mot de passe ne peut ni commencer ni finir par une espace.

## Confirm account

confirm-heading = Confirmez votre compte
confirm-sent-by-email = Nous avons envoyé un code par e-mail à { $destination }. Saisissez-le ci-dessous pour confirmer votre compte.
confirm-sent-by-sms = Nous avons envoyé un code par SMS au { $destination }. Saisissez-le ci-dessous pour confirmer votre compte.
confirm-code-known = Saisissez le code de vérification que vous avez reçu pour confirmer votre compte, ou demandez-en un nouveau.
confirm-link-heading = Consultez vos e-mails
confirm-link-sent = Nous avons envoyé un e-mail à { $destination }. Suivez le lien qu'il contient pour confirmer votre compte.
confirm-link-sent-before = Suivez le lien de l'e-mail que nous vous avons envoyé pour confirmer votre compte, ou demandez-en un nouveau.
confirm-code = Code de vérification
confirm-button = Confirmer le compte
confirm-no-code = Vous n'avez pas reçu de code ?
confirm-send-code = Envoyer un nouveau code
confirm-no-link = Vous n'avez pas reçu l'e-mail ?
confirm-send-link = Envoyer un nouvel e-mail
confirm-notice-code-sent = Un nouveau code est en route.
confirm-notice-link-sent = Un nouvel e-mail est en route.
confirm-error-code = Code de vérification non valide, veuillez réessayer.
confirm-error-expired = Code non valide, veuillez en demander un nouveau.
confirm-error-limit = Trop de tentatives, veuillez réessayer plus tard.
confirm-error-alias = Un compte avec cette valeur ({ $contact }) existe déjà.
confirm-error-cannot-resend = Les codes ne peuvent pas être renvoyés. La vérification automatique n'est pas activée.

confirmed-heading = Votre compte est confirmé
confirmed-text = Vous pouvez vous connecter.
already-confirmed-heading = Votre compte est déjà confirmé
already-confirmed-text = Il n'y a plus rien à faire ici. Vous pouvez vous connecter.
go-to-sign-in = Aller à la connexion

## Forgotten password

forgot-heading = Mot de passe oublié ?
forgot-intro-username = Saisissez votre nom d'utilisateur ci-dessous et nous vous enverrons un message pour réinitialiser votre mot de passe
forgot-intro-email = Saisissez votre adresse e-mail ci-dessous et nous vous enverrons un message pour réinitialiser votre mot de passe
forgot-intro-phone = Saisissez votre numéro de téléphone ci-dessous et nous vous enverrons un message pour réinitialiser votre mot de passe
forgot-intro-email-or-phone = Saisissez votre adresse e-mail ou numéro de téléphone ci-dessous et nous vous enverrons un message pour réinitialiser votre mot de passe
forgot-button = Réinitialiser mon mot de passe
forgot-error-state = Le mot de passe ne peut pas être réinitialisé dans l'état actuel du compte.
forgot-error-no-contact = Le mot de passe ne peut pas être réinitialisé, car aucune adresse e-mail ni aucun numéro de téléphone n'est vérifié
forgot-error-administrator = Seul un administrateur peut réinitialiser votre mot de passe.
forgot-error-unconfirmed = Confirmez d'abord votre compte, puis réinitialisez le mot de passe.

reset-heading = Réinitialisez votre mot de passe
reset-sent-by-email = Nous avons envoyé un code par e-mail à { $destination }. Saisissez-le ci-dessous pour réinitialiser votre mot de passe.
reset-sent-by-sms = Nous avons envoyé un code par SMS au { $destination }. Saisissez-le ci-dessous pour réinitialiser votre mot de passe.
reset-code-known = Saisissez ci-dessous le code que vous avez reçu pour réinitialiser votre mot de passe.
reset-code = Code
reset-button = Modifier le mot de passe

## New password required

new-password-heading = Choisissez un nouveau mot de passe
new-password-intro = Votre mot de passe temporaire doit être remplacé avant de continuer.
new-password-intro-attributes = Votre mot de passe temporaire doit être remplacé et quelques informations manquent avant de continuer.
new-password-button = Enregistrer et continuer

## Signing in without a password

login-send-code = M'envoyer un code
login-passkey = Se connecter avec une clé d'accès
passkey-error = La clé d'accès n'a pas été acceptée. Réessayez ou connectez-vous autrement.

## Account

account-heading = Votre compte
account-signed-in-as = Connecté en tant que { $user }
account-profile = Profil
account-save = Enregistrer
account-verify = Vérifier
account-unverified = { $destination } n'est pas encore vérifié. Saisissez le code que nous avons envoyé, ou demandez-en un nouveau.
account-current-password = Mot de passe actuel
account-factors = Authentification multifacteur
account-preferred = préféré
account-turn-on = Activer
account-turn-off = Désactiver
account-prefer = Préférer
account-app-set-up = Configurer une application
account-passkeys = Clés d'accès
account-passkey-add = Ajouter une clé d'accès
account-remove = Supprimer
account-devices = Appareils mémorisés
account-sessions = Connecté avec ces applications
account-session-browser = Navigateur connecté
account-session-here = ce navigateur
account-sign-out-everywhere = Se déconnecter partout
account-delete = Supprimer le compte
account-delete-confirm = Pour supprimer définitivement votre compte, saisissez { $user }
account-delete-button = Supprimer mon compte
account-delete-mismatch = Ce n'est pas le nom de ce compte. Rien n'a été supprimé.
account-notice-saved = Enregistré.
account-notice-verified = Vérifié.
account-notice-passkey = La clé d'accès a été ajoutée. Vous pouvez maintenant vous connecter avec elle.

## Devices without a browser

device-heading = Connecter un appareil
device-text = Saisissez le code affiché par votre appareil.
device-code = Code
device-continue = Continuer
device-error-code = Ce code n’est pas valide ou a expiré. Vérifiez-le ou recommencez sur votre appareil.
device-confirm-heading = Se connecter sur votre appareil ?
device-confirm-text = { $app } souhaite se connecter en tant que { $user } sur l’appareil qui affiche ce code :
device-confirm-warning = N’autorisez que si vous avez lancé cette demande vous-même et voyez ce code sur votre propre appareil. Si quelqu’un vous a envoyé le code, refusez : cette personne accéderait à votre compte.
device-allow = Autoriser
device-deny = Refuser
device-allowed-heading = Appareil connecté
device-allowed-text = Vous pouvez maintenant revenir à votre appareil.
device-denied-heading = Demande refusée
device-denied-text = L’appareil n’a pas été connecté.

## Second factor

mfa-code-heading = Saisissez votre code d'authentification
mfa-code = Code d'authentification
mfa-code-from-app = Saisissez le code de votre application d'authentification.
mfa-code-from-device = Saisissez le code de { $device }
mfa-sent-by-sms = Nous avons envoyé le code d'authentification par SMS au { $destination }. Saisissez-le pour terminer l'authentification.
mfa-sent-by-email = Nous avons envoyé le code d'authentification par e-mail à { $destination }. Saisissez-le pour terminer l'authentification.
mfa-back = Retour
mfa-other = Utiliser une autre méthode
mfa-option-heading = Choisissez comment vous connecter
mfa-set-up-option-heading = Choisissez une méthode d'authentification multifacteur (MFA)
mfa-option-sms = SMS
mfa-option-sms-hint = Un code est envoyé à votre téléphone.
mfa-option-app = Application d'authentification
mfa-option-app-hint = Une application sur votre téléphone ou ordinateur génère les codes.
mfa-option-email = E-mail
mfa-option-email-hint = Un code est envoyé à votre adresse e-mail.
mfa-option-error = Choisissez l'une des méthodes.
mfa-app-heading = Configurer l'application d'authentification
mfa-app-scan = Scannez ce code avec votre application d'authentification, puis saisissez le code qu'elle affiche.
mfa-app-qr = Code QR pour votre application d'authentification
mfa-app-show-secret = Afficher la clé secrète
mfa-app-code = Code de l'application
mfa-app-device-name = Nom de cet appareil (facultatif)
mfa-app-button = Se connecter
mfa-set-up-sms-heading = Configurer les SMS
mfa-set-up-sms-intro = Nous enverrons un code à ce numéro maintenant et à chaque connexion.
mfa-set-up-email-heading = Configurer l'e-mail
mfa-set-up-email-intro = Nous enverrons un code à cette adresse maintenant et à chaque connexion.
mfa-send-code = Envoyer le code
mfa-error-code = Code non valide. Vérifiez-le et réessayez.
mfa-error-used = Ce code a déjà été utilisé. Attendez le suivant.
mfa-error-not-enabled = Le code ne correspond pas à cette clé. Essayez le suivant.
mfa-error-locked = Trop de tentatives non valides. Réessayez dans quelques secondes.
custom-heading = Encore une étape
custom-label = Votre réponse
custom-button = Continuer

## Sign out

signed-out-heading = Vous êtes déconnecté
signed-out-text = Votre session dans ce navigateur est terminée.
signed-out-again = Se reconnecter
sign-out-heading = Se déconnecter ?
sign-out-text = Vous allez mettre fin à votre session dans ce navigateur.
sign-out-text-user = Vous êtes connecté en tant que { $user }. Voulez-vous mettre fin à cette session ?
sign-out-button = Se déconnecter
sign-out-apps-heading = Déconnexion en cours
sign-out-apps-text = Vos applications sont informées de la fin de votre session.
sign-out-stay = Rester connecté
sign-out-close = Pour rester connecté, fermez cette fenêtre.

## Errors

error-heading-request = Une erreur s'est produite sur la page demandée.
error-heading-unexpected = Une erreur est survenue
error-heading-expired = Cette demande a expiré
error-hint = Retournez dans l'application d'où vous venez et réessayez.
error-restart = Recommencer
error-reference = Référence :
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = Le paramètre obligatoire 'client_id' est absent
error-missing-redirect-uri = Le paramètre obligatoire 'redirect_uri' est absent
error-client-not-enabled = Le client n'est pas activé pour OAuth 2.0.
error-expired = La connexion a pris trop de temps. Rien n'a été modifié.
error-cookies = Votre navigateur n'envoie pas de cookies à ce site. Autorisez-les pour vous connecter.
error-csrf = Ce formulaire n'est plus à jour. Ouvrez de nouveau la page et recommencez.
error-unexpected = La page n'a pas pu être affichée. Veuillez réessayer dans un instant.
error-attribute-missing = Une valeur manque : { $name }
error-attribute-refused = L'une des valeurs ne peut pas être définie ici.
error-busy = Trop de personnes se connectent en ce moment. Veuillez réessayer dans un instant.
error-delivery = Le message n'a pas pu être envoyé. Veuillez réessayer dans un instant.
error-login-pages-unavailable = Les pages de connexion ne sont pas disponibles. Veuillez contacter un administrateur.

## Where the filter of a pool asks or refuses

captcha-heading = Un instant
captcha-text = Ce site vérifie qu'il a affaire à une personne avant de continuer.
captcha-posted = Ce que vous venez d'envoyer n'a pas été utilisé. Après cette vérification, veuillez le saisir de nouveau.
captcha-working = Votre navigateur est en cours de vérification. Cela prend quelques secondes.
captcha-question = Combien font { $first } plus { $second } ?
captcha-button = Continuer
captcha-error-wrong = Ce n'était pas le résultat. Veuillez répondre plutôt à cette question.
captcha-error-gone = La question n'est plus ouverte. Veuillez répondre plutôt à celle-ci.
captcha-done = Merci
captcha-needs-script = Cette vérification a besoin de JavaScript. Autorisez-le dans votre navigateur et ouvrez de nouveau la page.
filter-blocked = Cette demande n'est pas autorisée ici.
filter-captcha-in-background = La demande n'est pas autorisée en raison du captcha du WAF.

## Handing the answer to the app

form-post-heading = Retour à l'application
form-post-text = Si rien ne se passe, utilisez le bouton ci-dessous.
form-post-button = Continuer

## Messages, where the pool has no words of its own

message-code-subject = Votre code de vérification
message-code = Votre code de vérification est { $code }.
message-reset = Votre code de réinitialisation du mot de passe est { $code }
message-sign-in-subject = Votre code d'authentification
message-sign-in = Votre code d'authentification est { $code }.
message-invitation-subject = Votre mot de passe temporaire
message-invitation = Votre nom d'utilisateur est { $user } et votre mot de passe temporaire est { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Tentative de connexion bloquée
message-risk-subject = Nouvelle tentative de connexion
message-risk-blocked = Nous avons bloqué une tentative de connexion à votre compte { $user }.
message-risk-new = Quelqu'un s'est connecté, ou a essayé de se connecter, à votre compte { $user } de façon inhabituelle.
message-risk-time = Heure
message-risk-device = Appareil
message-risk-place = Lieu
message-risk-address = Adresse IP
message-risk-not-me = Ce n'était pas moi
message-risk-me = C'était moi
feedback-heading = Était-ce vous ?
feedback-heading-done = Merci
feedback-text = Une connexion à votre compte a semblé inhabituelle :
feedback-owned = Nous reconnaîtrons désormais cet appareil et ce réseau.
feedback-disowned = Nous serons prudents avec les connexions depuis cet endroit. Si quelqu'un d'autre peut connaître votre mot de passe, changez-le maintenant.
feedback-change-password = Changer le mot de passe
feedback-me-hint = Cette connexion est normale.
feedback-not-me-hint = Nous serons prudents avec les connexions depuis cet endroit.
feedback-gone = Ce lien a expiré ou est incomplet.
