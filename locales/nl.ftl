# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Fout: { $heading } · { $app }
back-to-sign-in = Terug naar aanmelden
back-to-app = Terug naar de app
close-window = U kunt dit venster sluiten.

## Sign-in options: what a person is known by

username = Gebruikersnaam
email = E-mailadres
phone = Telefoonnummer
email-or-phone = E-mailadres of telefoonnummer
password = Wachtwoord
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Begin met + en de landcode, bijvoorbeeld +12125551234.
show = Tonen
hide = Verbergen
password-of-toggle = wachtwoord

## Sign in

login-heading = Aanmelden
login-heading-username = Meld u aan met uw gebruikersnaam en wachtwoord
login-heading-email = Meld u aan met uw e-mailadres en wachtwoord
login-heading-phone = Meld u aan met uw telefoonnummer en wachtwoord
login-heading-email-or-phone = Meld u aan met uw e-mailadres of telefoonnummer en wachtwoord
login-button = Aanmelden
login-password-optional = Wachtwoord (als u er een hebt)
login-forgot = Wachtwoord vergeten?
login-need-account = Nog geen account?
login-sign-up = Registreren
login-or = of
login-social-heading = Meld u aan met uw account van een sociaal netwerk
login-social-promise = We plaatsen niets op uw accounts zonder het eerst te vragen
login-corporate-heading = Meld u aan met uw bedrijfsaccount
login-corporate-email = Zakelijk e-mailadres
login-session-heading = U bent al aangemeld
login-session-continue = Doorgaan als { $user }
login-session-other = Of meld u hieronder aan als een andere gebruiker.
login-no-way-in = Deze app biedt op dit moment geen manier om u aan te melden.
continue-with-facebook = Doorgaan met Facebook
continue-with-google = Doorgaan met Google
continue-with-amazon = Doorgaan met Amazon
continue-with-apple = Doorgaan met Apple

login-error-credentials = Onjuiste gebruikersnaam of onjuist wachtwoord.
login-error-unknown-user = De gebruiker bestaat niet.
login-error-disabled = De gebruiker is uitgeschakeld.
login-error-attempts = Te veel wachtwoordpogingen
login-error-security = Deze aanmelding is om veiligheidsredenen geweigerd.
login-error-compromised = Uw wachtwoord is bekend door een datalek bij een andere dienst. Stel het opnieuw in voordat u zich weer aanmeldt.
login-error-no-code = Voor dit account kan geen code worden verzonden. Meld u aan met uw wachtwoord.
login-error-no-option = Deze aanmeldoptie is niet beschikbaar. Probeer een andere
login-error-temporary-password = Het tijdelijke wachtwoord is verlopen en moet door een beheerder opnieuw worden ingesteld.
login-error-no-domain = Voor dit e-mailadres is geen aanmelding ingesteld.
login-notice-password-changed = Uw wachtwoord is gewijzigd. Meld u aan met het nieuwe.
login-notice-confirmed = Uw account is bevestigd. U kunt zich nu aanmelden.
login-notice-connect = U hebt al een account met dit e-mailadres. Meld u er één keer mee aan om het met { $provider } te verbinden.

## Sign up

sign-up-heading = Een nieuw account registreren
sign-up-button = Registreren
sign-up-have-account = Hebt u al een account?
sign-up-sign-in = Aanmelden
sign-up-terms = Door u te registreren, gaat u akkoord met onze { $terms } en ons { $privacy }.
sign-up-terms-of-use = gebruiksvoorwaarden
sign-up-privacy-policy = privacybeleid
sign-up-error-exists = De gebruiker bestaat al
sign-up-error-off = Registreren is niet toegestaan voor deze gebruikersgroep

attribute-address = Adres
attribute-birthdate = Geboortedatum
attribute-email = E-mailadres
attribute-family_name = Achternaam
attribute-gender = Geslacht
attribute-given_name = Voornaam
attribute-locale = Taal
attribute-middle_name = Tweede voornaam
attribute-name = Naam
attribute-nickname = Bijnaam
attribute-phone_number = Telefoonnummer
attribute-picture = Afbeelding (webadres)
attribute-preferred_username = Voorkeursgebruikersnaam
attribute-profile = Profiel (webadres)
attribute-updated_at = Bijgewerkt op
attribute-website = Website
attribute-zoneinfo = Tijdzone

## Passwords

password-rules = Eisen aan het wachtwoord
password-rule-lower-case = Het wachtwoord moet een kleine letter bevatten
password-rule-upper-case = Het wachtwoord moet een hoofdletter bevatten
password-rule-number = Het wachtwoord moet een cijfer bevatten
password-rule-symbol = Het wachtwoord moet een speciaal teken bevatten
password-rule-length = Het wachtwoord moet ten minste { $count } tekens bevatten
password-rule-met = Voldaan
password-rule-not-met = Niet voldaan
new-password = Nieuw wachtwoord
new-password-again = Herhaal het nieuwe wachtwoord
password-error-policy = Het wachtwoord voldoet niet aan de eisen.
password-error-used = U hebt dit wachtwoord al eerder gebruikt. Kies een ander.
password-error-compromised = Dit wachtwoord is bekend uit datalekken of gemakkelijk te raden. Kies een ander.
password-error-unequal = De wachtwoorden komen niet overeen.
password-error-outer-space = Een wachtwoord mag niet met een spatie beginnen of eindigen.

## Confirm account

confirm-heading = Bevestig uw account
confirm-sent-by-email = We hebben een code per e-mail naar { $destination } gestuurd. Voer deze hieronder in om uw account te bevestigen.
confirm-sent-by-sms = We hebben een code per sms naar { $destination } gestuurd. Voer deze hieronder in om uw account te bevestigen.
confirm-code-known = Voer de verificatiecode in die u hebt ontvangen om uw account te bevestigen, of vraag een nieuwe aan.
confirm-link-heading = Bekijk uw e-mail
confirm-link-sent = We hebben een e-mail naar { $destination } gestuurd. Volg de link daarin om uw account te bevestigen.
confirm-link-sent-before = Volg de link in de e-mail die we u hebben gestuurd om uw account te bevestigen, of vraag een nieuwe aan.
confirm-code = Verificatiecode
confirm-button = Account bevestigen
confirm-no-code = Geen code ontvangen?
confirm-send-code = Nieuwe code sturen
confirm-no-link = Geen e-mail ontvangen?
confirm-send-link = Nieuwe e-mail sturen
confirm-notice-code-sent = Er is een nieuwe code onderweg.
confirm-notice-link-sent = Er is een nieuwe e-mail onderweg.
confirm-error-code = De verificatiecode is ongeldig, probeer het opnieuw.
confirm-error-expired = De code is ongeldig, vraag een nieuwe aan.
confirm-error-limit = Te veel pogingen, probeer het later opnieuw.
confirm-error-alias = Er bestaat al een account met dit gegeven ({ $contact }).
confirm-error-cannot-resend = Codes kunnen niet opnieuw worden verzonden. Automatische verificatie staat niet aan.

confirmed-heading = Uw account is bevestigd
confirmed-text = U kunt zich nu aanmelden.
already-confirmed-heading = Uw account is al bevestigd
already-confirmed-text = Hier hoeft u niets meer te doen. U kunt zich aanmelden.
go-to-sign-in = Naar aanmelden

## Forgotten password

forgot-heading = Wachtwoord vergeten?
forgot-intro-username = Voer hieronder uw gebruikersnaam in en we sturen een bericht om uw wachtwoord opnieuw in te stellen
forgot-intro-email = Voer hieronder uw e-mailadres in en we sturen een bericht om uw wachtwoord opnieuw in te stellen
forgot-intro-phone = Voer hieronder uw telefoonnummer in en we sturen een bericht om uw wachtwoord opnieuw in te stellen
forgot-intro-email-or-phone = Voer hieronder uw e-mailadres of telefoonnummer in en we sturen een bericht om uw wachtwoord opnieuw in te stellen
forgot-button = Mijn wachtwoord opnieuw instellen
forgot-error-state = Het wachtwoord kan in de huidige toestand van het account niet opnieuw worden ingesteld.
forgot-error-no-contact = Het wachtwoord kan niet opnieuw worden ingesteld omdat er geen geverifieerd e-mailadres of telefoonnummer is
forgot-error-administrator = Uw wachtwoord kan alleen door een beheerder opnieuw worden ingesteld.
forgot-error-unconfirmed = Bevestig eerst uw account en stel daarna het wachtwoord opnieuw in.

reset-heading = Stel uw wachtwoord opnieuw in
reset-sent-by-email = We hebben een code per e-mail naar { $destination } gestuurd. Voer deze hieronder in om uw wachtwoord opnieuw in te stellen.
reset-sent-by-sms = We hebben een code per sms naar { $destination } gestuurd. Voer deze hieronder in om uw wachtwoord opnieuw in te stellen.
reset-code-known = Voer hieronder de code in die u hebt ontvangen om uw wachtwoord opnieuw in te stellen.
reset-code = Code
reset-button = Wachtwoord wijzigen

## New password required

new-password-heading = Kies een nieuw wachtwoord
new-password-intro = Uw tijdelijke wachtwoord moet worden vervangen voordat u verder kunt.
new-password-intro-attributes = Uw tijdelijke wachtwoord moet worden vervangen en er ontbreken nog enkele gegevens voordat u verder kunt.
new-password-button = Opslaan en doorgaan

## Signing in without a password

login-send-code = Stuur me een code
login-passkey = Aanmelden met een passkey
passkey-error = De passkey is niet geaccepteerd. Probeer het opnieuw of meld u op een andere manier aan.

## Account

account-heading = Uw account
account-signed-in-as = Aangemeld als { $user }
account-profile = Profiel
account-save = Opslaan
account-verify = Verifiëren
account-unverified = { $destination } is nog niet geverifieerd. Voer de code in die we hebben gestuurd, of vraag een nieuwe aan.
account-current-password = Huidig wachtwoord
account-factors = Meervoudige verificatie
account-preferred = voorkeur
account-turn-on = Inschakelen
account-turn-off = Uitschakelen
account-prefer = Voorkeur geven
account-app-set-up = Een app instellen
account-passkeys = Passkeys
account-passkey-add = Een passkey toevoegen
account-remove = Verwijderen
account-devices = Onthouden apparaten
account-sessions = Aangemeld bij deze apps
account-session-browser = Aangemelde browser
account-session-here = deze browser
account-sign-out-everywhere = Overal afmelden
account-delete = Account verwijderen
account-delete-confirm = Voer { $user } in om uw account definitief te verwijderen
account-delete-button = Mijn account verwijderen
account-delete-mismatch = Dat is niet de naam van dit account. Er is niets verwijderd.
account-notice-saved = Opgeslagen.
account-notice-verified = Geverifieerd.
account-notice-passkey = De passkey is toegevoegd. U kunt zich er nu mee aanmelden.

## Devices without a browser

device-heading = Apparaat verbinden
device-text = Voer de code in die uw apparaat toont.
device-code = Code
device-continue = Doorgaan
device-error-code = Deze code is ongeldig of verlopen. Controleer de code of begin opnieuw op uw apparaat.
device-confirm-heading = Aanmelden op uw apparaat?
device-confirm-text = { $app } wil zich als { $user } aanmelden op het apparaat dat deze code toont:
device-confirm-warning = Sta dit alleen toe als u het zelf bent begonnen en deze code op uw eigen apparaat ziet. Heeft iemand u de code gestuurd, weiger dan: die persoon zou in uw account komen.
device-allow = Toestaan
device-deny = Weigeren
device-allowed-heading = Apparaat verbonden
device-allowed-text = U kunt nu teruggaan naar uw apparaat.
device-denied-heading = Verzoek geweigerd
device-denied-text = Het apparaat is niet aangemeld.

## Second factor

mfa-code-heading = Voer uw verificatiecode in
mfa-code = Verificatiecode
mfa-code-from-app = Voer de code van uw verificatie-app in.
mfa-code-from-device = Voer de code van { $device } in
mfa-sent-by-sms = We hebben de verificatiecode per sms naar { $destination } gestuurd. Voer de code in om de verificatie te voltooien.
mfa-sent-by-email = We hebben de verificatiecode per e-mail naar { $destination } gestuurd. Voer de code in om de verificatie te voltooien.
mfa-back = Terug
mfa-other = Een andere methode gebruiken
mfa-option-heading = Kies hoe u zich aanmeldt
mfa-set-up-option-heading = Kies een methode voor meervoudige verificatie (MFA)
mfa-option-sms = Sms
mfa-option-sms-hint = Er wordt een code naar uw telefoon gestuurd.
mfa-option-app = Verificatie-app
mfa-option-app-hint = Een app op uw telefoon of computer maakt de codes.
mfa-option-email = E-mail
mfa-option-email-hint = Er wordt een code naar uw e-mailadres gestuurd.
mfa-option-error = Kies een van de methoden.
mfa-app-heading = Verificatie-app instellen
mfa-app-scan = Scan deze code met uw verificatie-app en voer daarna de code in die de app toont.
mfa-app-qr = QR-code voor uw verificatie-app
mfa-app-show-secret = Geheime sleutel tonen
mfa-app-code = Code uit de app
mfa-app-device-name = Naam van dit apparaat (optioneel)
mfa-app-button = Aanmelden
mfa-set-up-sms-heading = Sms instellen
mfa-set-up-sms-intro = We sturen nu en bij elke aanmelding een code naar dit nummer.
mfa-set-up-email-heading = E-mail instellen
mfa-set-up-email-intro = We sturen nu en bij elke aanmelding een code naar dit adres.
mfa-send-code = Code sturen
mfa-error-code = Ongeldige code. Controleer de code en probeer het opnieuw.
mfa-error-used = Deze code is al gebruikt. Wacht op de volgende.
mfa-error-not-enabled = De code hoort niet bij deze sleutel. Probeer de volgende.
mfa-error-locked = Te veel ongeldige pogingen. Probeer het over enkele seconden opnieuw.
custom-heading = Nog één stap
custom-label = Uw antwoord
custom-button = Doorgaan

## Sign out

signed-out-heading = U bent afgemeld
signed-out-text = Uw sessie in deze browser is beëindigd.
signed-out-again = Opnieuw aanmelden
sign-out-heading = Afmelden?
sign-out-text = U staat op het punt uw sessie in deze browser te beëindigen.
sign-out-text-user = U bent aangemeld als { $user }. Wilt u deze sessie beëindigen?
sign-out-button = Afmelden
sign-out-apps-heading = U wordt afgemeld
sign-out-apps-text = Uw apps krijgen bericht dat uw sessie is beëindigd.
sign-out-stay = Aangemeld blijven
sign-out-close = Sluit dit venster om aangemeld te blijven.

## Errors

error-heading-request = Er is een fout opgetreden bij de gevraagde pagina.
error-heading-unexpected = Er is iets misgegaan
error-heading-expired = Deze aanvraag is verlopen
error-hint = Ga terug naar de app waar u vandaan kwam en probeer het opnieuw.
error-restart = Opnieuw beginnen
error-reference = Referentie:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = De vereiste parameter 'client_id' ontbreekt
error-missing-redirect-uri = De vereiste parameter 'redirect_uri' ontbreekt
error-client-not-enabled = De client is niet ingeschakeld voor OAuth 2.0.
error-expired = Het aanmelden heeft te lang geduurd. Er is niets gewijzigd.
error-cookies = Uw browser stuurt geen cookies naar deze site. Sta ze toe om u aan te melden.
error-csrf = Dit formulier is verouderd. Open de pagina opnieuw en herhaal wat u deed.
error-unexpected = De pagina kon niet worden getoond. Probeer het zo dadelijk opnieuw.
error-attribute-missing = Er ontbreekt een waarde: { $name }
error-attribute-refused = Een van de waarden kan hier niet worden ingesteld.
error-busy = Er melden zich op dit moment te veel mensen aan. Probeer het zo dadelijk opnieuw.
error-delivery = Het bericht kon niet worden verzonden. Probeer het zo dadelijk opnieuw.
error-login-pages-unavailable = De inlogpagina’s zijn niet beschikbaar. Neem contact op met een beheerder.

## Where the filter of a pool asks or refuses

captcha-heading = Een ogenblik
captcha-text = Deze site controleert of er een mens aan het werk is voordat u verder kunt.
captcha-posted = Wat u zojuist hebt verzonden, is niet gebruikt. Voer het na deze controle opnieuw in.
captcha-working = Uw browser wordt gecontroleerd. Dit duurt enkele seconden.
captcha-question = Hoeveel is { $first } plus { $second }?
captcha-button = Doorgaan
captcha-error-wrong = Dat was niet de uitkomst. Beantwoord in plaats daarvan deze vraag.
captcha-error-gone = De vraag is niet meer geldig. Beantwoord in plaats daarvan deze.
captcha-done = Bedankt
captcha-needs-script = Deze controle heeft JavaScript nodig. Sta het toe in uw browser en open de pagina opnieuw.
filter-blocked = Dit verzoek is hier niet toegestaan.
filter-captcha-in-background = Het verzoek is niet toegestaan vanwege de WAF-captcha.

## Handing the answer to the app

form-post-heading = U gaat terug naar de app
form-post-text = Gebruik de knop hieronder als er niets gebeurt.
form-post-button = Doorgaan

## Messages, where the pool has no words of its own

message-code-subject = Uw verificatiecode
message-code = Uw verificatiecode is { $code }.
message-reset = Uw code om het wachtwoord opnieuw in te stellen is { $code }
message-sign-in-subject = Uw aanmeldcode
message-sign-in = Uw aanmeldcode is { $code }.
message-invitation-subject = Uw tijdelijke wachtwoord
message-invitation = Uw gebruikersnaam is { $user } en uw tijdelijke wachtwoord is { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Geblokkeerde aanmeldpoging
message-risk-subject = Nieuwe aanmeldpoging
message-risk-blocked = We hebben een poging geblokkeerd om u aan te melden bij uw account { $user }.
message-risk-new = Iemand heeft zich op een ongebruikelijke manier aangemeld bij uw account { $user }, of dat geprobeerd.
message-risk-time = Tijd
message-risk-device = Apparaat
message-risk-place = Locatie
message-risk-address = IP-adres
message-risk-not-me = Dit was ik niet
message-risk-me = Dit was ik
feedback-heading = Was u dit?
feedback-heading-done = Dank u
feedback-text = Een aanmelding bij uw account zag er ongebruikelijk uit:
feedback-owned = Vanaf nu herkennen we dit apparaat en dit netwerk.
feedback-disowned = We zijn voorzichtig met aanmeldingen vanaf daar. Als iemand anders uw wachtwoord kan kennen, wijzig het dan nu.
feedback-change-password = Wachtwoord wijzigen
feedback-me-hint = De aanmelding is in orde.
feedback-not-me-hint = We zijn voorzichtig met aanmeldingen vanaf daar.
feedback-gone = Deze link is verlopen of onvolledig.
