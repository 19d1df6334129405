# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Errore: { $heading } · { $app }
back-to-sign-in = Torna all'accesso
back-to-app = Torna all'app
close-window = Puoi chiudere questa finestra.

## Sign-in options: what a person is known by

username = Nome utente
email = Indirizzo e-mail
phone = Numero di telefono
email-or-phone = Indirizzo e-mail o numero di telefono
password = Password
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Inizia con + e il prefisso internazionale, ad esempio +12125551234.
show = Mostra
hide = Nascondi
password-of-toggle = password

## Sign in

login-heading = Accedi
login-heading-username = Accedi con nome utente e password
login-heading-email = Accedi con e-mail e password
login-heading-phone = Accedi con numero di telefono e password
login-heading-email-or-phone = Accedi con e-mail o numero di telefono e password
login-button = Accedi
login-password-optional = Password (se ne ha una)
login-forgot = Password dimenticata?
login-need-account = Non hai un account?
login-sign-up = Registrati
login-or = oppure
login-social-heading = Accedi con il tuo account social
login-social-promise = Non pubblicheremo nulla sui tuoi account senza chiedertelo prima
login-corporate-heading = Accedi con la tua identità aziendale
login-corporate-email = Indirizzo e-mail aziendale
login-session-heading = Hai già effettuato l'accesso
login-session-continue = Continua come { $user }
login-session-other = Oppure accedi qui sotto come un altro utente.
login-no-way-in = Al momento questa app non offre alcun modo per accedere.
continue-with-facebook = Continua con Facebook
continue-with-google = Continua con Google
continue-with-amazon = Continua con Amazon
continue-with-apple = Continua con Apple

login-error-credentials = Nome utente o password errati.
login-error-unknown-user = L'utente non esiste.
login-error-disabled = L'utente è disabilitato.
login-error-attempts = Troppi tentativi di password
login-error-security = Questo accesso è stato rifiutato per motivi di sicurezza.
login-error-compromised = La tua password è nota da una fuga di dati di un altro servizio. Reimpostala prima di accedere di nuovo.
login-error-no-code = Non è possibile inviare un codice per questo account. Accedi con la password.
login-error-no-option = Questa opzione di accesso non è disponibile. Provane un'altra
login-error-temporary-password = La password temporanea è scaduta e deve essere reimpostata da un amministratore.
login-error-no-domain = Nessun accesso è configurato per questo indirizzo e-mail.
login-notice-password-changed = La password è stata cambiata. Accedi con quella nuova.
login-notice-confirmed = Il tuo account è confermato. Ora puoi accedere.
login-notice-connect = Hai già un account con questo indirizzo e-mail. Accedi una volta per collegarlo a { $provider }.

## Sign up

sign-up-heading = Registra un nuovo account
sign-up-button = Registrati
sign-up-have-account = Hai già un account?
sign-up-sign-in = Accedi
sign-up-terms = Registrandoti, accetti i nostri { $terms } e la nostra { $privacy }.
sign-up-terms-of-use = termini di utilizzo
sign-up-privacy-policy = informativa sulla privacy
sign-up-error-exists = L'utente esiste già
sign-up-error-off = La registrazione non è consentita per questo pool di utenti

attribute-address = Indirizzo
attribute-birthdate = Data di nascita
attribute-email = Indirizzo e-mail
attribute-family_name = Cognome
attribute-gender = Genere
attribute-given_name = Nome
attribute-locale = Lingua
attribute-middle_name = Secondo nome
attribute-name = Nome completo
attribute-nickname = Soprannome
attribute-phone_number = Numero di telefono
attribute-picture = Immagine (indirizzo web)
attribute-preferred_username = Nome utente preferito
attribute-profile = Profilo (indirizzo web)
attribute-updated_at = Aggiornato il
attribute-website = Sito web
attribute-zoneinfo = Fuso orario

## Passwords

password-rules = Requisiti della password
password-rule-lower-case = La password deve contenere una lettera minuscola
password-rule-upper-case = La password deve contenere una lettera maiuscola
password-rule-number = La password deve contenere un numero
password-rule-symbol = La password deve contenere un carattere speciale
password-rule-length = La password deve contenere almeno { $count } caratteri
password-rule-met = Soddisfatto
password-rule-not-met = Non soddisfatto
new-password = Nuova password
new-password-again = Ripeti la nuova password
password-error-policy = La password non soddisfa i requisiti.
password-error-used = Hai già usato questa password. Scegline un'altra.
password-error-compromised = Questa password è nota da fughe di dati o facile da indovinare. Scegline un'altra.
password-error-unequal = Le password non coincidono.
password-error-outer-space = Una password non può iniziare o finire con uno spazio.

## Confirm account

confirm-heading = Conferma il tuo account
confirm-sent-by-email = Abbiamo inviato un codice via e-mail a { $destination }. Inseriscilo qui sotto per confermare il tuo account.
confirm-sent-by-sms = Abbiamo inviato un codice via SMS a { $destination }. Inseriscilo qui sotto per confermare il tuo account.
confirm-code-known = Inserisci il codice di verifica che hai ricevuto per confermare il tuo account, oppure richiedine uno nuovo.
confirm-link-heading = Controlla la tua e-mail
confirm-link-sent = Abbiamo inviato un'e-mail a { $destination }. Segui il link che contiene per confermare il tuo account.
confirm-link-sent-before = Segui il link nell'e-mail che ti abbiamo inviato per confermare il tuo account, oppure richiedine una nuova.
confirm-code = Codice di verifica
confirm-button = Conferma account
confirm-no-code = Non hai ricevuto il codice?
confirm-send-code = Invia un nuovo codice
confirm-no-link = Non hai ricevuto l'e-mail?
confirm-send-link = Invia una nuova e-mail
confirm-notice-code-sent = Un nuovo codice è in arrivo.
confirm-notice-link-sent = Una nuova e-mail è in arrivo.
confirm-error-code = Il codice di verifica non è valido, riprova.
confirm-error-expired = Il codice non è valido, richiedine un altro.
confirm-error-limit = Troppi tentativi, riprova più tardi.
confirm-error-alias = Esiste già un account con questo dato ({ $contact }).
confirm-error-cannot-resend = Impossibile inviare di nuovo i codici. La verifica automatica non è attiva.

confirmed-heading = Il tuo account è confermato
confirmed-text = Ora puoi accedere.
already-confirmed-heading = Il tuo account è già confermato
already-confirmed-text = Qui non c'è altro da fare. Puoi accedere.
go-to-sign-in = Vai all'accesso

## Forgotten password

forgot-heading = Password dimenticata?
forgot-intro-username = Inserisci il tuo nome utente e ti invieremo un messaggio per reimpostare la password
forgot-intro-email = Inserisci il tuo indirizzo e-mail e ti invieremo un messaggio per reimpostare la password
forgot-intro-phone = Inserisci il tuo numero di telefono e ti invieremo un messaggio per reimpostare la password
forgot-intro-email-or-phone = Inserisci il tuo indirizzo e-mail o numero di telefono e ti invieremo un messaggio per reimpostare la password
forgot-button = Reimposta la password
forgot-error-state = La password non può essere reimpostata nello stato attuale dell'account.
forgot-error-no-contact = La password non può essere reimpostata perché non c'è un'e-mail o un numero di telefono verificato
forgot-error-administrator = Solo un amministratore può reimpostare la tua password.
forgot-error-unconfirmed = Conferma prima il tuo account, poi reimposta la password.

reset-heading = Reimposta la tua password
reset-sent-by-email = Abbiamo inviato un codice via e-mail a { $destination }. Inseriscilo qui sotto per reimpostare la password.
reset-sent-by-sms = Abbiamo inviato un codice via SMS a { $destination }. Inseriscilo qui sotto per reimpostare la password.
reset-code-known = Inserisci qui sotto il codice che hai ricevuto per reimpostare la password.
reset-code = Codice
reset-button = Cambia password

## New password required

new-password-heading = Scegli una nuova password
new-password-intro = Devi sostituire la password temporanea prima di continuare.
new-password-intro-attributes = Devi sostituire la password temporanea e completare alcuni dati prima di continuare.
new-password-button = Salva e continua

## Signing in without a password

login-send-code = Inviami un codice
login-passkey = Accedi con una passkey
passkey-error = La passkey non è stata accettata. Riprova o accedi in un altro modo.

## Account

account-heading = Il tuo account
account-signed-in-as = Accesso effettuato come { $user }
account-profile = Profilo
account-save = Salva
account-verify = Verifica
account-unverified = { $destination } non è ancora verificato. Inserisci il codice che abbiamo inviato oppure richiedine uno nuovo.
account-current-password = Password attuale
account-factors = Autenticazione a più fattori
account-preferred = preferito
account-turn-on = Attiva
account-turn-off = Disattiva
account-prefer = Preferisci
account-app-set-up = Configura un'app
account-passkeys = Passkey
account-passkey-add = Aggiungi una passkey
account-remove = Rimuovi
account-devices = Dispositivi ricordati
account-sessions = Accesso effettuato con queste app
account-session-browser = Browser con accesso effettuato
account-session-here = questo browser
account-sign-out-everywhere = Esci ovunque
account-delete = Elimina account
account-delete-confirm = Per eliminare definitivamente il tuo account, inserisci { $user }
account-delete-button = Elimina il mio account
account-delete-mismatch = Non è il nome di questo account. Non è stato eliminato nulla.
account-notice-saved = Salvato.
account-notice-verified = Verificato.
account-notice-passkey = La passkey è stata aggiunta. Ora puoi usarla per accedere.

## Devices without a browser

device-heading = Collega un dispositivo
device-text = Inserisci il codice mostrato dal tuo dispositivo.
device-code = Codice
device-continue = Continua
device-error-code = Il codice non è valido o è scaduto. Controllalo o ricomincia dal tuo dispositivo.
device-confirm-heading = Accedere sul tuo dispositivo?
device-confirm-text = { $app } vuole accedere come { $user } sul dispositivo che mostra questo codice:
device-confirm-warning = Consenti solo se hai avviato tu la richiesta e vedi questo codice sul tuo dispositivo. Se qualcuno ti ha inviato il codice, rifiuta: entrerebbe nel tuo account.
device-allow = Consenti
device-deny = Rifiuta
device-allowed-heading = Dispositivo collegato
device-allowed-text = Ora puoi tornare al tuo dispositivo.
device-denied-heading = Richiesta rifiutata
device-denied-text = Il dispositivo non ha effettuato l’accesso.

## Second factor

mfa-code-heading = Inserisci il codice di autenticazione
mfa-code = Codice di autenticazione
mfa-code-from-app = Inserisci il codice della tua app di autenticazione.
mfa-code-from-device = Inserisci il codice di { $device }
mfa-sent-by-sms = Abbiamo inviato il codice di autenticazione via SMS a { $destination }. Inseriscilo per completare l'autenticazione.
mfa-sent-by-email = Abbiamo inviato il codice di autenticazione via e-mail a { $destination }. Inseriscilo per completare l'autenticazione.
mfa-back = Indietro
mfa-other = Usa un altro metodo
mfa-option-heading = Scegli come accedere
mfa-set-up-option-heading = Scegli un metodo di autenticazione a più fattori (MFA)
mfa-option-sms = SMS
mfa-option-sms-hint = Un codice viene inviato al tuo telefono.
mfa-option-app = App di autenticazione
mfa-option-app-hint = Un'app sul telefono o sul computer genera i codici.
mfa-option-email = E-mail
mfa-option-email-hint = Un codice viene inviato al tuo indirizzo e-mail.
mfa-option-error = Scegli uno dei metodi.
mfa-app-heading = Configura l'app di autenticazione
mfa-app-scan = Scansiona questo codice con la tua app di autenticazione, poi inserisci il codice che mostra.
mfa-app-qr = Codice QR per la tua app di autenticazione
mfa-app-show-secret = Mostra la chiave segreta
mfa-app-code = Codice dell'app
mfa-app-device-name = Nome di questo dispositivo (facoltativo)
mfa-app-button = Accedi
mfa-set-up-sms-heading = Configura gli SMS
mfa-set-up-sms-intro = Invieremo un codice a questo numero ora e a ogni accesso.
mfa-set-up-email-heading = Configura l'e-mail
mfa-set-up-email-intro = Invieremo un codice a questo indirizzo ora e a ogni accesso.
mfa-send-code = Invia codice
mfa-error-code = Codice non valido. Controllalo e riprova.
mfa-error-used = Questo codice è già stato usato. Attendi il prossimo.
mfa-error-not-enabled = Il codice non corrisponde a questa chiave. Prova il prossimo.
mfa-error-locked = Troppi tentativi non validi. Riprova tra qualche secondo.
custom-heading = Ancora un passaggio
custom-label = La sua risposta
custom-button = Continua

## Sign out

signed-out-heading = Sei uscito
signed-out-text = La tua sessione in questo browser è terminata.
signed-out-again = Accedi di nuovo
sign-out-heading = Uscire?
sign-out-text = Stai per terminare la tua sessione in questo browser.
sign-out-text-user = Hai effettuato l'accesso come { $user }. Vuoi terminare questa sessione?
sign-out-button = Esci
sign-out-apps-heading = Disconnessione in corso
sign-out-apps-text = Le tue app vengono informate che la sessione è terminata.
sign-out-stay = Resta connesso
sign-out-close = Per restare connesso, chiudi questa finestra.

## Errors

error-heading-request = Si è verificato un errore nella pagina richiesta.
error-heading-unexpected = Qualcosa è andato storto
error-heading-expired = Questa richiesta è scaduta
error-hint = Torna all'app da cui provieni e riprova.
error-restart = Ricomincia
error-reference = Riferimento:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = Manca il parametro obbligatorio 'client_id'
error-missing-redirect-uri = Manca il parametro obbligatorio 'redirect_uri'
error-client-not-enabled = Il client non è abilitato per OAuth 2.0.
error-expired = L'accesso ha richiesto troppo tempo. Non è stato cambiato nulla.
error-cookies = Il tuo browser non invia cookie a questo sito. Consentili per accedere.
error-csrf = Questo modulo non è più valido. Apri di nuovo la pagina e ripeti l'operazione.
error-unexpected = Impossibile mostrare la pagina. Riprova tra un momento.
error-attribute-missing = Manca un valore: { $name }
error-attribute-refused = Uno dei valori non può essere impostato qui.
error-busy = Troppe persone stanno accedendo in questo momento. Riprova tra un momento.
error-delivery = Impossibile inviare il messaggio. Riprova tra un momento.
error-login-pages-unavailable = Le pagine di accesso non sono disponibili. Contatta un amministratore.

## Where the filter of a pool asks or refuses

captcha-heading = Un momento
captcha-text = Questo sito verifica di avere a che fare con una persona prima di continuare.
captcha-posted = Ciò che hai appena inviato non è stato usato. Dopo questa verifica, inseriscilo di nuovo.
captcha-working = Verifica del browser in corso. Richiede alcuni secondi.
captcha-question = Quanto fa { $first } più { $second }?
captcha-button = Continua
captcha-error-wrong = Non era il risultato. Rispondi invece a questa domanda.
captcha-error-gone = La domanda non è più valida. Rispondi invece a questa.
captcha-done = Grazie
captcha-needs-script = Questa verifica richiede JavaScript. Consentilo nel browser e apri di nuovo la pagina.
filter-blocked = Questa richiesta non è consentita qui.
filter-captcha-in-background = La richiesta non è consentita a causa del captcha del WAF.

## Handing the answer to the app

form-post-heading = Ritorno all'app
form-post-text = Se non succede nulla, usa il pulsante qui sotto.
form-post-button = Continua

## Messages, where the pool has no words of its own

message-code-subject = Il tuo codice di verifica
message-code = Il tuo codice di verifica è { $code }.
message-reset = Il tuo codice per reimpostare la password è { $code }
message-sign-in-subject = Il tuo codice di autenticazione
message-sign-in = Il tuo codice di autenticazione è { $code }.
message-invitation-subject = La tua password temporanea
message-invitation = Il tuo nome utente è { $user } e la password temporanea è { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Tentativo di accesso bloccato
message-risk-subject = Nuovo tentativo di accesso
message-risk-blocked = Abbiamo bloccato un tentativo di accesso al tuo account { $user }.
message-risk-new = Qualcuno ha effettuato l'accesso, o ha provato a farlo, al tuo account { $user } in modo insolito.
message-risk-time = Ora
message-risk-device = Dispositivo
message-risk-place = Luogo
message-risk-address = Indirizzo IP
message-risk-not-me = Non ero io
message-risk-me = Ero io
feedback-heading = Eri tu?
feedback-heading-done = Grazie
feedback-text = Un accesso al tuo account è sembrato insolito:
feedback-owned = D'ora in poi riconosceremo questo dispositivo e questa rete.
feedback-disowned = Faremo attenzione agli accessi da lì. Se qualcun altro può conoscere la tua password, cambiala ora.
feedback-change-password = Cambia password
feedback-me-hint = L'accesso va bene.
feedback-not-me-hint = Faremo attenzione agli accessi da lì.
feedback-gone = Questo link è scaduto o incompleto.
