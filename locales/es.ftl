# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Error: { $heading } · { $app }
back-to-sign-in = Volver al inicio de sesión
back-to-app = Volver a la aplicación
close-window = Puede cerrar esta ventana.

## Sign-in options: what a person is known by

username = Nombre de usuario
email = Correo electrónico
phone = Número de teléfono
email-or-phone = Correo electrónico o número de teléfono
password = Contraseña
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Empiece por + y el prefijo del país, por ejemplo +12125551234.
show = Mostrar
hide = Ocultar
password-of-toggle = contraseña

## Sign in

login-heading = Iniciar sesión
login-heading-username = Inicie sesión con su nombre de usuario y contraseña
login-heading-email = Inicie sesión con su correo electrónico y contraseña
login-heading-phone = Inicie sesión con su número de teléfono y contraseña
login-heading-email-or-phone = Inicie sesión con su correo electrónico o número de teléfono y contraseña
login-button = Iniciar sesión
login-password-optional = Contraseña (si tiene una)
login-forgot = ¿Ha olvidado la contraseña?
login-need-account = ¿No tiene cuenta?
login-sign-up = Registrarse
login-or = o
login-social-heading = Inicie sesión con su cuenta de una red social
login-social-promise = No publicaremos nada en sus cuentas sin preguntarle antes
login-corporate-heading = Inicie sesión con su identidad corporativa
login-corporate-email = Correo electrónico corporativo
login-session-heading = Ya ha iniciado sesión
login-session-continue = Continuar como { $user }
login-session-other = O inicie sesión abajo con otro usuario.
login-no-way-in = Esta aplicación no ofrece ninguna forma de iniciar sesión en este momento.
continue-with-facebook = Continuar con Facebook
continue-with-google = Continuar con Google
continue-with-amazon = Continuar con Amazon
continue-with-apple = Continuar con Apple

login-error-credentials = Nombre de usuario o contraseña incorrectos.
login-error-unknown-user = El usuario no existe.
login-error-disabled = El usuario está deshabilitado.
login-error-attempts = Demasiados intentos de contraseña
login-error-security = Este inicio de sesión se ha rechazado por motivos de seguridad.
login-error-compromised = Su contraseña apareció en una filtración de datos de otro servicio. Restablézcala antes de volver a iniciar sesión.
login-error-no-code = No se puede enviar un código a esta cuenta. Inicie sesión con su contraseña.
login-error-no-option = Esta opción de inicio de sesión no está disponible. Pruebe con otra
login-error-temporary-password = La contraseña temporal ha caducado y un administrador debe restablecerla.
login-error-no-domain = No hay ningún inicio de sesión configurado para esta dirección de correo electrónico.
login-notice-password-changed = Su contraseña ha cambiado. Inicie sesión con la nueva.
login-notice-confirmed = Su cuenta está confirmada. Ya puede iniciar sesión.
login-notice-connect = Ya tiene una cuenta con esta dirección de correo electrónico. Inicie sesión en ella una vez para conectarla con { $provider }.

## Sign up

sign-up-heading = Registrarse con una cuenta nueva
sign-up-button = Registrarse
sign-up-have-account = ¿Ya tiene una cuenta?
sign-up-sign-in = Iniciar sesión
sign-up-terms = Al registrarse, acepta nuestros { $terms } y nuestra { $privacy }.
sign-up-terms-of-use = términos de uso
sign-up-privacy-policy = política de privacidad
sign-up-error-exists = El usuario ya existe
sign-up-error-off = Este grupo de usuarios no permite registrarse

attribute-address = Dirección
attribute-birthdate = Fecha de nacimiento
attribute-email = Correo electrónico
attribute-family_name = Apellidos
attribute-gender = Género
attribute-given_name = Nombre de pila
attribute-locale = Idioma
attribute-middle_name = Segundo nombre
attribute-name = Nombre
attribute-nickname = Apodo
attribute-phone_number = Número de teléfono
attribute-picture = Imagen (dirección web)
attribute-preferred_username = Nombre de usuario preferido
attribute-profile = Perfil (dirección web)
attribute-updated_at = Actualizado el
attribute-website = Sitio web
attribute-zoneinfo = Zona horaria

## Passwords

password-rules = Requisitos de la contraseña
password-rule-lower-case = La contraseña debe contener una letra minúscula
password-rule-upper-case = La contraseña debe contener una letra mayúscula
password-rule-number = La contraseña debe contener un número
password-rule-symbol = La contraseña debe contener un carácter especial
password-rule-length = La contraseña debe tener al menos { $count } caracteres
password-rule-met = Cumplido
password-rule-not-met = No cumplido
new-password = Contraseña nueva
new-password-again = Repita la contraseña nueva
password-error-policy = La contraseña no cumple los requisitos.
password-error-used = Ya ha usado esta contraseña antes. Elija otra.
password-error-compromised = Esta contraseña aparece en filtraciones de datos o es fácil de adivinar. Elija otra.
password-error-unequal = Las contraseñas no coinciden.
password-error-outer-space = Una contraseña no puede empezar ni terminar con un espacio.

## Confirm account

confirm-heading = Confirme su cuenta
confirm-sent-by-email = Hemos enviado un código por correo electrónico a { $destination }. Introdúzcalo abajo para confirmar su cuenta.
confirm-sent-by-sms = Hemos enviado un código por SMS a { $destination }. Introdúzcalo abajo para confirmar su cuenta.
confirm-code-known = Introduzca el código de verificación que ha recibido para confirmar su cuenta o solicite uno nuevo.
confirm-link-heading = Revise su correo electrónico
confirm-link-sent = Hemos enviado un correo a { $destination }. Siga el enlace que contiene para confirmar su cuenta.
confirm-link-sent-before = Siga el enlace del correo que le enviamos para confirmar su cuenta o solicite uno nuevo.
confirm-code = Código de verificación
confirm-button = Confirmar cuenta
confirm-no-code = ¿No ha recibido el código?
confirm-send-code = Enviar un código nuevo
confirm-no-link = ¿No ha recibido el correo?
confirm-send-link = Enviar un correo nuevo
confirm-notice-code-sent = Un código nuevo está en camino.
confirm-notice-link-sent = Un correo nuevo está en camino.
confirm-error-code = El código de verificación no es válido. Inténtelo de nuevo.
confirm-error-expired = El código no es válido. Solicite otro código.
confirm-error-limit = Demasiados intentos. Inténtelo de nuevo más tarde.
confirm-error-alias = Ya existe una cuenta con ese dato ({ $contact }).
confirm-error-cannot-resend = No se pueden reenviar códigos. La verificación automática no está activada.

confirmed-heading = Su cuenta está confirmada
confirmed-text = Ya puede iniciar sesión.
already-confirmed-heading = Su cuenta ya estaba confirmada
already-confirmed-text = Aquí no queda nada por hacer. Puede iniciar sesión.
go-to-sign-in = Ir al inicio de sesión

## Forgotten password

forgot-heading = ¿Ha olvidado la contraseña?
forgot-intro-username = Introduzca su nombre de usuario y le enviaremos un mensaje para restablecer la contraseña
forgot-intro-email = Introduzca su correo electrónico y le enviaremos un mensaje para restablecer la contraseña
forgot-intro-phone = Introduzca su número de teléfono y le enviaremos un mensaje para restablecer la contraseña
forgot-intro-email-or-phone = Introduzca su correo electrónico o número de teléfono y le enviaremos un mensaje para restablecer la contraseña
forgot-button = Restablecer mi contraseña
forgot-error-state = La contraseña no se puede restablecer en el estado actual de la cuenta.
forgot-error-no-contact = No se puede restablecer la contraseña porque no hay ningún correo electrónico ni teléfono verificado
forgot-error-administrator = Solo un administrador puede restablecer su contraseña.
forgot-error-unconfirmed = Confirme primero su cuenta y después restablezca la contraseña.

reset-heading = Restablezca su contraseña
reset-sent-by-email = Hemos enviado un código por correo electrónico a { $destination }. Introdúzcalo abajo para restablecer su contraseña.
reset-sent-by-sms = Hemos enviado un código por SMS a { $destination }. Introdúzcalo abajo para restablecer su contraseña.
reset-code-known = Introduzca abajo el código que ha recibido para restablecer su contraseña.
reset-code = Código
reset-button = Cambiar contraseña

## New password required

new-password-heading = Elija una contraseña nueva
new-password-intro = Debe sustituir su contraseña temporal antes de continuar.
new-password-intro-attributes = Debe sustituir su contraseña temporal y completar algunos datos antes de continuar.
new-password-button = Guardar y continuar

## Signing in without a password

login-send-code = Enviarme un código
login-passkey = Iniciar sesión con una clave de acceso
passkey-error = No se ha aceptado la clave de acceso. Inténtelo de nuevo o inicie sesión de otra forma.

## Account

account-heading = Su cuenta
account-signed-in-as = Sesión iniciada como { $user }
account-profile = Perfil
account-save = Guardar
account-verify = Verificar
account-unverified = { $destination } aún no está verificado. Introduzca el código que le enviamos o solicite uno nuevo.
account-current-password = Contraseña actual
account-factors = Autenticación multifactor
account-preferred = preferido
account-turn-on = Activar
account-turn-off = Desactivar
account-prefer = Preferir
account-app-set-up = Configurar una aplicación
account-passkeys = Claves de acceso
account-passkey-add = Añadir una clave de acceso
account-remove = Quitar
account-devices = Dispositivos recordados
account-sessions = Sesión iniciada en estas aplicaciones
account-session-browser = Navegador con la sesión iniciada
account-session-here = este navegador
account-sign-out-everywhere = Cerrar sesión en todas partes
account-delete = Eliminar cuenta
account-delete-confirm = Para eliminar su cuenta definitivamente, introduzca { $user }
account-delete-button = Eliminar mi cuenta
account-delete-mismatch = Ese no es el nombre de esta cuenta. No se ha eliminado nada.
account-notice-saved = Guardado.
account-notice-verified = Verificado.
account-notice-passkey = La clave de acceso se ha añadido. Ya puede iniciar sesión con ella.

## Devices without a browser

device-heading = Conectar un dispositivo
device-text = Introduzca el código que muestra su dispositivo.
device-code = Código
device-continue = Continuar
device-error-code = Ese código no es válido o ha caducado. Compruébelo o vuelva a empezar en su dispositivo.
device-confirm-heading = ¿Iniciar sesión en su dispositivo?
device-confirm-text = { $app } quiere iniciar sesión como { $user } en el dispositivo que muestra este código:
device-confirm-warning = Permítalo solo si lo ha iniciado usted y ve este código en su propio dispositivo. Si alguien le ha enviado el código, deniéguelo: esa persona entraría en su cuenta.
device-allow = Permitir
device-deny = Denegar
device-allowed-heading = Dispositivo conectado
device-allowed-text = Ya puede volver a su dispositivo.
device-denied-heading = Solicitud denegada
device-denied-text = No se ha iniciado sesión en el dispositivo.

## Second factor

mfa-code-heading = Introduzca su código de autenticación
mfa-code = Código de autenticación
mfa-code-from-app = Introduzca el código de su aplicación de autenticación.
mfa-code-from-device = Introduzca el código de { $device }
mfa-sent-by-sms = Hemos enviado el código de autenticación por SMS a { $destination }. Introdúzcalo para completar la autenticación.
mfa-sent-by-email = Hemos enviado el código de autenticación por correo electrónico a { $destination }. Introdúzcalo para completar la autenticación.
mfa-back = Atrás
mfa-other = Usar otro método
mfa-option-heading = Elija cómo iniciar sesión
mfa-set-up-option-heading = Elija un método de autenticación multifactor (MFA)
mfa-option-sms = SMS
mfa-option-sms-hint = Se envía un código a su teléfono.
mfa-option-app = Aplicación de autenticación
mfa-option-app-hint = Una aplicación de su teléfono u ordenador genera los códigos.
mfa-option-email = Correo electrónico
mfa-option-email-hint = Se envía un código a su correo electrónico.
mfa-option-error = Elija uno de los métodos.
mfa-app-heading = Configurar la aplicación de autenticación
mfa-app-scan = Escanee este código con su aplicación de autenticación e introduzca después el código que muestra.
mfa-app-qr = Código QR para su aplicación de autenticación
mfa-app-show-secret = Mostrar la clave secreta
mfa-app-code = Código de la aplicación
mfa-app-device-name = Nombre de este dispositivo (opcional)
mfa-app-button = Iniciar sesión
mfa-set-up-sms-heading = Configurar SMS
mfa-set-up-sms-intro = Enviaremos un código a este número ahora y cada vez que inicie sesión.
mfa-set-up-email-heading = Configurar el correo electrónico
mfa-set-up-email-intro = Enviaremos un código a esta dirección ahora y cada vez que inicie sesión.
mfa-send-code = Enviar código
mfa-error-code = Código no válido. Compruébelo e inténtelo de nuevo.
mfa-error-used = Este código ya se ha usado. Espere al siguiente.
mfa-error-not-enabled = El código no corresponde a esta clave. Pruebe con el siguiente.
mfa-error-locked = Demasiados intentos no válidos. Inténtelo de nuevo en unos segundos.
custom-heading = Un paso más
custom-label = Su respuesta
custom-button = Continuar

## Sign out

signed-out-heading = Ha cerrado la sesión
signed-out-text = Su sesión en este navegador ha terminado.
signed-out-again = Iniciar sesión de nuevo
sign-out-heading = ¿Cerrar la sesión?
sign-out-text = Está a punto de terminar su sesión en este navegador.
sign-out-text-user = Ha iniciado sesión como { $user }. ¿Quiere terminar esta sesión?
sign-out-button = Cerrar sesión
sign-out-apps-heading = Cerrando la sesión
sign-out-apps-text = Se está informando a sus aplicaciones de que su sesión ha terminado.
sign-out-stay = Mantener la sesión
sign-out-close = Para mantener la sesión, cierre esta ventana.

## Errors

error-heading-request = Se ha producido un error en la página solicitada.
error-heading-unexpected = Algo ha salido mal
error-heading-expired = Esta solicitud ha caducado
error-hint = Vuelva a la aplicación de la que venía e inténtelo de nuevo.
error-restart = Empezar de nuevo
error-reference = Referencia:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = Falta el parámetro obligatorio 'client_id'
error-missing-redirect-uri = Falta el parámetro obligatorio 'redirect_uri'
error-client-not-enabled = El cliente no está habilitado para OAuth 2.0.
error-expired = Se ha tardado demasiado en iniciar sesión. No se ha cambiado nada.
error-cookies = Su navegador no envía cookies a este sitio. Permítalas para iniciar sesión.
error-csrf = Este formulario ya no es válido. Abra de nuevo la página y repita la operación.
error-unexpected = No se ha podido mostrar la página. Inténtelo de nuevo en un momento.
error-attribute-missing = Falta un valor: { $name }
error-attribute-refused = Uno de los valores no se puede establecer aquí.
error-busy = Hay demasiadas personas iniciando sesión. Inténtelo de nuevo en un momento.
error-delivery = No se ha podido enviar el mensaje. Inténtelo de nuevo en un momento.
error-login-pages-unavailable = Las páginas de inicio de sesión no están disponibles. Póngase en contacto con un administrador.

## Where the filter of a pool asks or refuses

captcha-heading = Un momento
captcha-text = Este sitio comprueba que habla con una persona antes de continuar.
captcha-posted = Lo que acaba de enviar no se ha utilizado. Después de esta comprobación, introdúzcalo de nuevo.
captcha-working = Se está comprobando su navegador. Tardará unos segundos.
captcha-question = ¿Cuánto es { $first } más { $second }?
captcha-button = Continuar
captcha-error-wrong = Ese no era el resultado. Responda en su lugar a esta pregunta.
captcha-error-gone = La pregunta ya no está abierta. Responda en su lugar a esta.
captcha-done = Gracias
captcha-needs-script = Esta comprobación necesita JavaScript. Permítalo en su navegador y abra de nuevo la página.
filter-blocked = Esta solicitud no está permitida aquí.
filter-captcha-in-background = La solicitud no está permitida a causa del captcha del WAF.

## Handing the answer to the app

form-post-heading = Volviendo a la aplicación
form-post-text = Si no ocurre nada, use el botón de abajo.
form-post-button = Continuar

## Messages, where the pool has no words of its own

message-code-subject = Su código de verificación
message-code = Su código de verificación es { $code }.
message-reset = Su código para restablecer la contraseña es { $code }
message-sign-in-subject = Su código de autenticación
message-sign-in = Su código de autenticación es { $code }.
message-invitation-subject = Su contraseña temporal
message-invitation = Su nombre de usuario es { $user } y su contraseña temporal es { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Intento de inicio de sesión bloqueado
message-risk-subject = Nuevo intento de inicio de sesión
message-risk-blocked = Hemos bloqueado un intento de iniciar sesión en su cuenta { $user }.
message-risk-new = Alguien ha iniciado sesión, o lo ha intentado, en su cuenta { $user } de una forma inusual.
message-risk-time = Hora
message-risk-device = Dispositivo
message-risk-place = Ubicación
message-risk-address = Dirección IP
message-risk-not-me = No he sido yo
message-risk-me = He sido yo
feedback-heading = ¿Ha sido usted?
feedback-heading-done = Gracias
feedback-text = Un inicio de sesión en su cuenta parecía inusual:
feedback-owned = A partir de ahora reconoceremos este dispositivo y esta red.
feedback-disowned = Tendremos cuidado con los inicios de sesión desde allí. Si otra persona puede conocer su contraseña, cámbiela ahora.
feedback-change-password = Cambiar contraseña
feedback-me-hint = El inicio de sesión es correcto.
feedback-not-me-hint = Tendremos cuidado con los inicios de sesión desde allí.
feedback-gone = Este enlace ha caducado o está incompleto.
