# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Fehler: { $heading } · { $app }
back-to-sign-in = Zurück zur Anmeldung
back-to-app = Zurück zur App
close-window = Sie können dieses Fenster schließen.

## Sign-in options: what a person is known by

username = Benutzername
email = E-Mail-Adresse
phone = Telefonnummer
email-or-phone = E-Mail-Adresse oder Telefonnummer
password = Passwort
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Beginnen Sie mit + und der Ländervorwahl, zum Beispiel +12125551234.
show = Anzeigen
hide = Verbergen
password-of-toggle = Passwort

## Sign in

login-heading = Anmelden
login-heading-username = Mit Benutzername und Passwort anmelden
login-heading-email = Mit E-Mail-Adresse und Passwort anmelden
login-heading-phone = Mit Telefonnummer und Passwort anmelden
login-heading-email-or-phone = Mit E-Mail-Adresse oder Telefonnummer und Passwort anmelden
login-button = Anmelden
login-password-optional = Passwort (falls Sie eines haben)
login-forgot = Passwort vergessen?
login-need-account = Noch kein Konto?
login-sign-up = Registrieren
login-or = oder
login-social-heading = Mit einem Konto bei einem sozialen Netzwerk anmelden
login-social-promise = Wir veröffentlichen nichts in Ihren Konten, ohne vorher zu fragen
login-corporate-heading = Mit der Unternehmenskennung anmelden
login-corporate-email = Geschäftliche E-Mail-Adresse
login-session-heading = Sie sind bereits angemeldet
login-session-continue = Weiter als { $user }
login-session-other = Oder melden Sie sich unten mit einem anderen Konto an.
login-no-way-in = Diese App bietet zurzeit keine Anmeldung an.
continue-with-facebook = Weiter mit Facebook
continue-with-google = Weiter mit Google
continue-with-amazon = Weiter mit Amazon
continue-with-apple = Weiter mit Apple

login-error-credentials = Benutzername oder Passwort ist falsch.
login-error-unknown-user = Diesen Benutzer gibt es nicht.
login-error-disabled = Der Benutzer ist gesperrt.
login-error-attempts = Zu viele Passwortversuche
login-error-security = Diese Anmeldung wurde aus Sicherheitsgründen abgelehnt.
login-error-compromised = Ihr Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Setzen Sie es zurück, bevor Sie sich wieder anmelden.
login-error-no-code = Für dieses Konto kann kein Code gesendet werden. Melden Sie sich mit dem Passwort an.
login-error-no-option = Diese Anmeldung ist nicht verfügbar. Bitte versuchen Sie eine andere
login-error-temporary-password = Das vorläufige Passwort ist abgelaufen und muss von der Verwaltung erneuert werden.
login-error-no-domain = Für diese E-Mail-Adresse ist keine Anmeldung eingerichtet.
login-notice-password-changed = Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.
login-notice-confirmed = Ihr Konto ist bestätigt. Sie können sich jetzt anmelden.
login-notice-connect = Sie haben bereits ein Konto mit dieser E-Mail-Adresse. Melden Sie sich einmal damit an, um es mit { $provider } zu verbinden.

## Sign up

sign-up-heading = Neues Konto anlegen
sign-up-button = Registrieren
sign-up-have-account = Sie haben schon ein Konto?
sign-up-sign-in = Anmelden
sign-up-terms = Mit der Registrierung stimmen Sie unseren { $terms } und unserer { $privacy } zu.
sign-up-terms-of-use = Nutzungsbedingungen
sign-up-privacy-policy = Datenschutzerklärung
sign-up-error-exists = Den Benutzer gibt es bereits
sign-up-error-off = Für diesen Benutzerpool ist keine Registrierung möglich

attribute-address = Anschrift
attribute-birthdate = Geburtsdatum
attribute-email = E-Mail-Adresse
attribute-family_name = Nachname
attribute-gender = Geschlecht
attribute-given_name = Vorname
attribute-locale = Sprache
attribute-middle_name = Zweiter Vorname
attribute-name = Name
attribute-nickname = Spitzname
attribute-phone_number = Telefonnummer
attribute-picture = Bild (Webadresse)
attribute-preferred_username = Bevorzugter Benutzername
attribute-profile = Profil (Webadresse)
attribute-updated_at = Aktualisiert am
attribute-website = Website
attribute-zoneinfo = Zeitzone

## Passwords

password-rules = Anforderungen an das Passwort
password-rule-lower-case = Das Passwort muss einen Kleinbuchstaben enthalten
password-rule-upper-case = Das Passwort muss einen Großbuchstaben enthalten
password-rule-number = Das Passwort muss eine Ziffer enthalten
password-rule-symbol = Das Passwort muss ein Sonderzeichen enthalten
password-rule-length = Das Passwort muss mindestens { $count } Zeichen lang sein
password-rule-met = Erfüllt
password-rule-not-met = Nicht erfüllt
new-password = Neues Passwort
new-password-again = Neues Passwort wiederholen
password-error-policy = Das Passwort erfüllt die Anforderungen nicht.
password-error-used = Dieses Passwort haben Sie schon einmal verwendet. Wählen Sie ein anderes.
password-error-compromised = Dieses Passwort ist aus Datenlecks bekannt oder leicht zu erraten. Wählen Sie ein anderes.
password-error-unequal = Die Passwörter stimmen nicht überein.
password-error-outer-space = Ein Passwort darf nicht mit einem Leerzeichen beginnen oder enden.

## Confirm account

confirm-heading = Konto bestätigen
confirm-sent-by-email = Wir haben einen Code per E-Mail an { $destination } gesendet. Geben Sie ihn unten ein, um Ihr Konto zu bestätigen.
confirm-sent-by-sms = Wir haben einen Code per SMS an { $destination } gesendet. Geben Sie ihn unten ein, um Ihr Konto zu bestätigen.
confirm-code-known = Geben Sie den erhaltenen Bestätigungscode ein, um Ihr Konto zu bestätigen, oder fordern Sie einen neuen an.
confirm-link-heading = Sehen Sie in Ihr Postfach
confirm-link-sent = Wir haben eine E-Mail an { $destination } gesendet. Folgen Sie dem Link darin, um Ihr Konto zu bestätigen.
confirm-link-sent-before = Folgen Sie dem Link in unserer E-Mail, um Ihr Konto zu bestätigen, oder fordern Sie eine neue an.
confirm-code = Bestätigungscode
confirm-button = Konto bestätigen
confirm-no-code = Keinen Code erhalten?
confirm-send-code = Neuen Code senden
confirm-no-link = Keine E-Mail erhalten?
confirm-send-link = Neue E-Mail senden
confirm-notice-code-sent = Ein neuer Code ist unterwegs.
confirm-notice-link-sent = Eine neue E-Mail ist unterwegs.
confirm-error-code = Der Bestätigungscode ist ungültig. Bitte versuchen Sie es noch einmal.
confirm-error-expired = Der Code ist ungültig. Bitte fordern Sie einen neuen an.
confirm-error-limit = Zu viele Versuche. Bitte versuchen Sie es später noch einmal.
confirm-error-alias = Ein Konto mit diesem Wert ({ $contact }) gibt es bereits.
confirm-error-cannot-resend = Codes können nicht erneut gesendet werden. Die automatische Bestätigung ist nicht eingeschaltet.

confirmed-heading = Ihr Konto ist bestätigt
confirmed-text = Sie können sich jetzt anmelden.
already-confirmed-heading = Ihr Konto ist bereits bestätigt
already-confirmed-text = Hier ist nichts mehr zu tun. Sie können sich anmelden.
go-to-sign-in = Zur Anmeldung

## Forgotten password

forgot-heading = Passwort vergessen?
forgot-intro-username = Geben Sie unten Ihren Benutzernamen ein. Wir senden Ihnen eine Nachricht, mit der Sie das Passwort zurücksetzen.
forgot-intro-email = Geben Sie unten Ihre E-Mail-Adresse ein. Wir senden Ihnen eine Nachricht, mit der Sie das Passwort zurücksetzen.
forgot-intro-phone = Geben Sie unten Ihre Telefonnummer ein. Wir senden Ihnen eine Nachricht, mit der Sie das Passwort zurücksetzen.
forgot-intro-email-or-phone = Geben Sie unten Ihre E-Mail-Adresse oder Telefonnummer ein. Wir senden Ihnen eine Nachricht, mit der Sie das Passwort zurücksetzen.
forgot-button = Passwort zurücksetzen
forgot-error-state = Das Passwort kann im jetzigen Zustand des Kontos nicht zurückgesetzt werden.
forgot-error-no-contact = Das Passwort kann nicht zurückgesetzt werden, weil weder eine E-Mail-Adresse noch eine Telefonnummer bestätigt ist
forgot-error-administrator = Ihr Passwort kann nur von der Verwaltung zurückgesetzt werden.
forgot-error-unconfirmed = Bestätigen Sie zuerst Ihr Konto und setzen Sie dann das Passwort zurück.

reset-heading = Passwort zurücksetzen
reset-sent-by-email = Wir haben einen Code per E-Mail an { $destination } gesendet. Geben Sie ihn unten ein, um Ihr Passwort zurückzusetzen.
reset-sent-by-sms = Wir haben einen Code per SMS an { $destination } gesendet. Geben Sie ihn unten ein, um Ihr Passwort zurückzusetzen.
reset-code-known = Geben Sie unten den erhaltenen Code ein, um Ihr Passwort zurückzusetzen.
reset-code = Code
reset-button = Passwort ändern

## New password required

new-password-heading = Neues Passwort wählen
new-password-intro = Ihr vorläufiges Passwort muss ersetzt werden, bevor es weitergeht.
new-password-intro-attributes = Ihr vorläufiges Passwort muss ersetzt werden, und einige Angaben fehlen noch, bevor es weitergeht.
new-password-button = Speichern und weiter

## Signing in without a password

login-send-code = Stattdessen einen Code senden
login-passkey = Mit einem Passkey anmelden
passkey-error = Der Passkey wurde nicht angenommen. Versuchen Sie es noch einmal oder melden Sie sich anders an.

## Account

account-heading = Ihr Konto
account-signed-in-as = Angemeldet als { $user }
account-profile = Profil
account-save = Speichern
account-verify = Bestätigen
account-unverified = { $destination } ist noch nicht bestätigt. Geben Sie den gesendeten Code ein oder fordern Sie einen neuen an.
account-current-password = Jetziges Passwort
account-factors = Mehrstufige Anmeldung
account-preferred = bevorzugt
account-turn-on = Einschalten
account-turn-off = Ausschalten
account-prefer = Bevorzugen
account-app-set-up = App einrichten
account-passkeys = Passkeys
account-passkey-add = Passkey hinzufügen
account-remove = Entfernen
account-devices = Gemerkte Geräte
account-sessions = Bei diesen Apps angemeldet
account-session-browser = Angemeldeter Browser
account-session-here = dieser Browser
account-sign-out-everywhere = Überall abmelden
account-delete = Konto löschen
account-delete-confirm = Um Ihr Konto endgültig zu löschen, geben Sie { $user } ein
account-delete-button = Mein Konto löschen
account-delete-mismatch = Das ist nicht der Name dieses Kontos. Es wurde nichts gelöscht.
account-notice-saved = Gespeichert.
account-notice-verified = Bestätigt.
account-notice-passkey = Der Passkey wurde hinzugefügt. Sie können sich jetzt damit anmelden.

## Devices without a browser

device-heading = Gerät verbinden
device-text = Geben Sie den Code ein, den Ihr Gerät anzeigt.
device-code = Code
device-continue = Weiter
device-error-code = Dieser Code ist ungültig oder abgelaufen. Prüfen Sie ihn oder beginnen Sie auf Ihrem Gerät von vorn.
device-confirm-heading = Auf Ihrem Gerät anmelden?
device-confirm-text = { $app } möchte sich als { $user } anmelden, auf dem Gerät, das diesen Code anzeigt:
device-confirm-warning = Erlauben Sie das nur, wenn Sie es selbst begonnen haben und diesen Code auf Ihrem eigenen Gerät sehen. Hat Ihnen jemand den Code geschickt, lehnen Sie ab: Diese Person käme sonst in Ihr Konto.
device-allow = Erlauben
device-deny = Ablehnen
device-allowed-heading = Gerät verbunden
device-allowed-text = Sie können jetzt zu Ihrem Gerät zurückkehren.
device-denied-heading = Anfrage abgelehnt
device-denied-text = Das Gerät wurde nicht angemeldet.

## Second factor

mfa-code-heading = Anmeldecode eingeben
mfa-code = Anmeldecode
mfa-code-from-app = Bitte geben Sie den Code aus Ihrer Authentifizierungs-App ein.
mfa-code-from-device = Bitte geben Sie den Code von { $device } ein
mfa-sent-by-sms = Wir haben den Anmeldecode per SMS an { $destination } gesendet. Bitte geben Sie ihn ein, um die Anmeldung abzuschließen.
mfa-sent-by-email = Wir haben den Anmeldecode per E-Mail an { $destination } gesendet. Bitte geben Sie ihn ein, um die Anmeldung abzuschließen.
mfa-back = Zurück
mfa-other = Anderes Verfahren verwenden
mfa-option-heading = Wählen Sie, wie Sie sich anmelden
mfa-set-up-option-heading = Wählen Sie ein Verfahren für die mehrstufige Anmeldung (MFA)
mfa-option-sms = SMS
mfa-option-sms-hint = Ein Code wird an Ihr Telefon gesendet.
mfa-option-app = Authentifizierungs-App
mfa-option-app-hint = Eine App auf Telefon oder Computer erzeugt die Codes.
mfa-option-email = E-Mail
mfa-option-email-hint = Ein Code wird an Ihre E-Mail-Adresse gesendet.
mfa-option-error = Wählen Sie eines der Verfahren.
mfa-app-heading = Authentifizierungs-App einrichten
mfa-app-scan = Scannen Sie diesen Code mit Ihrer Authentifizierungs-App und geben Sie dann den Code ein, den sie anzeigt.
mfa-app-qr = QR-Code für Ihre Authentifizierungs-App
mfa-app-show-secret = Geheimen Schlüssel anzeigen
mfa-app-code = Code aus der App
mfa-app-device-name = Name dieses Geräts (freiwillig)
mfa-app-button = Anmelden
mfa-set-up-sms-heading = SMS einrichten
mfa-set-up-sms-intro = Wir senden jetzt und bei jeder Anmeldung einen Code an diese Nummer.
mfa-set-up-email-heading = E-Mail einrichten
mfa-set-up-email-intro = Wir senden jetzt und bei jeder Anmeldung einen Code an diese Adresse.
mfa-send-code = Code senden
mfa-error-code = Ungültiger Code. Prüfen Sie ihn und versuchen Sie es noch einmal.
mfa-error-used = Dieser Code wurde schon verwendet. Warten Sie auf den nächsten.
mfa-error-not-enabled = Der Code gehört nicht zu diesem Schlüssel. Versuchen Sie den nächsten.
mfa-error-locked = Zu viele falsche Versuche. Bitte versuchen Sie es in einigen Sekunden noch einmal.
custom-heading = Noch ein Schritt
custom-label = Ihre Antwort
custom-button = Weiter

## Sign out

signed-out-heading = Sie sind abgemeldet
signed-out-text = Ihre Sitzung in diesem Browser ist beendet.
signed-out-again = Wieder anmelden
sign-out-heading = Abmelden?
sign-out-text = Sie sind dabei, Ihre Sitzung in diesem Browser zu beenden.
sign-out-text-user = Sie sind als { $user } angemeldet. Möchten Sie diese Sitzung beenden?
sign-out-button = Abmelden
sign-out-apps-heading = Sie werden abgemeldet
sign-out-apps-text = Ihre Apps erfahren gerade, dass Ihre Sitzung beendet ist.
sign-out-stay = Angemeldet bleiben
sign-out-close = Um angemeldet zu bleiben, schließen Sie dieses Fenster.

## Errors

error-heading-request = Bei der aufgerufenen Seite ist ein Fehler aufgetreten.
error-heading-unexpected = Etwas ist schiefgegangen
error-heading-expired = Diese Anfrage ist abgelaufen
error-hint = Gehen Sie zurück zu der App, von der Sie kamen, und versuchen Sie es noch einmal.
error-restart = Von vorn beginnen
error-reference = Vorgang:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = Der erforderliche Parameter 'client_id' fehlt
error-missing-redirect-uri = Der erforderliche Parameter 'redirect_uri' fehlt
error-client-not-enabled = Der Client ist nicht für OAuth 2.0 eingerichtet.
error-expired = Die Anmeldung hat zu lange gedauert. Es wurde nichts geändert.
error-cookies = Ihr Browser sendet keine Cookies an diese Website. Erlauben Sie sie, um sich anzumelden.
error-csrf = Dieses Formular ist veraltet. Öffnen Sie die Seite neu und wiederholen Sie Ihre Eingabe.
error-unexpected = Die Seite konnte nicht angezeigt werden. Bitte versuchen Sie es gleich noch einmal.
error-attribute-missing = Ein Wert fehlt: { $name }
error-attribute-refused = Einer der Werte kann hier nicht gesetzt werden.
error-busy = Zurzeit melden sich zu viele Menschen an. Bitte versuchen Sie es gleich noch einmal.
error-delivery = Die Nachricht konnte nicht gesendet werden. Bitte versuchen Sie es gleich noch einmal.
error-login-pages-unavailable = Die Anmeldeseiten sind nicht verfügbar. Bitte wenden Sie sich an einen Administrator.

## Where the filter of a pool asks or refuses

captcha-heading = Einen Moment
captcha-text = Diese Website prüft, ob sie es mit einem Menschen zu tun hat, bevor es weitergeht.
captcha-posted = Was Sie eben gesendet haben, wurde nicht verwendet. Bitte geben Sie es nach dieser Prüfung noch einmal ein.
captcha-working = Ihr Browser wird geprüft. Das dauert einige Sekunden.
captcha-question = Wie viel ist { $first } plus { $second }?
captcha-button = Weiter
captcha-error-wrong = Das war nicht das Ergebnis. Bitte beantworten Sie stattdessen diese Frage.
captcha-error-gone = Die Frage ist nicht mehr offen. Bitte beantworten Sie stattdessen diese.
captcha-done = Vielen Dank
captcha-needs-script = Diese Prüfung braucht JavaScript. Erlauben Sie es in Ihrem Browser und öffnen Sie die Seite neu.
filter-blocked = Diese Anfrage ist hier nicht erlaubt.
filter-captcha-in-background = Die Anfrage ist wegen des WAF-Captchas nicht erlaubt.

## Handing the answer to the app

form-post-heading = Sie kommen zurück zur App
form-post-text = Falls nichts geschieht, verwenden Sie die Schaltfläche unten.
form-post-button = Weiter

## Messages, where the pool has no words of its own

message-code-subject = Ihr Bestätigungscode
message-code = Ihr Bestätigungscode lautet { $code }.
message-reset = Ihr Code zum Zurücksetzen des Passworts lautet { $code }
message-sign-in-subject = Ihr Anmeldecode
message-sign-in = Ihr Anmeldecode lautet { $code }.
message-invitation-subject = Ihr vorläufiges Passwort
message-invitation = Ihr Benutzername ist { $user }, Ihr vorläufiges Passwort lautet { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Blockierter Anmeldeversuch
message-risk-subject = Neuer Anmeldeversuch
message-risk-blocked = Wir haben einen Versuch blockiert, sich bei Ihrem Konto { $user } anzumelden.
message-risk-new = Jemand hat sich auf ungewöhnliche Weise bei Ihrem Konto { $user } angemeldet oder es versucht.
message-risk-time = Zeit
message-risk-device = Gerät
message-risk-place = Ort
message-risk-address = IP-Adresse
message-risk-not-me = Das war ich nicht
message-risk-me = Das war ich
feedback-heading = Waren Sie das?
feedback-heading-done = Vielen Dank
feedback-text = Eine Anmeldung bei Ihrem Konto sah ungewöhnlich aus:
feedback-owned = Wir kennen dieses Gerät und dieses Netzwerk ab jetzt.
feedback-disowned = Wir sind bei Anmeldungen von dort vorsichtig. Wenn jemand anderes Ihr Passwort kennen könnte, ändern Sie es jetzt.
feedback-change-password = Passwort ändern
feedback-me-hint = Mit der Anmeldung ist alles in Ordnung.
feedback-not-me-hint = Wir sind bei Anmeldungen von dort vorsichtig.
feedback-gone = Dieser Link ist abgelaufen oder unvollständig.
