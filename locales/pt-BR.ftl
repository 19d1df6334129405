# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Erro: { $heading } · { $app }
back-to-sign-in = Voltar ao login
back-to-app = Voltar ao aplicativo
close-window = Você pode fechar esta janela.

## Sign-in options: what a person is known by

username = Nome de usuário
email = E-mail
phone = Número de telefone
email-or-phone = E-mail ou número de telefone
password = Senha
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Comece com + e o código do país, por exemplo +12125551234.
show = Mostrar
hide = Ocultar
password-of-toggle = senha

## Sign in

login-heading = Entrar
login-heading-username = Entre com seu nome de usuário e senha
login-heading-email = Entre com seu e-mail e senha
login-heading-phone = Entre com seu número de telefone e senha
login-heading-email-or-phone = Entre com seu e-mail ou número de telefone e senha
login-button = Entrar
login-password-optional = Senha (se você tiver uma)
login-forgot = Esqueceu a senha?
login-need-account = Não tem uma conta?
login-sign-up = Cadastre-se
login-or = ou
login-social-heading = Entre com sua conta de rede social
login-social-promise = Não publicaremos nada em suas contas sem perguntar antes
login-corporate-heading = Entre com sua identidade corporativa
login-corporate-email = E-mail corporativo
login-session-heading = Você já entrou
login-session-continue = Continuar como { $user }
login-session-other = Ou entre abaixo com outro usuário.
login-no-way-in = No momento este aplicativo não oferece nenhuma forma de entrar.
continue-with-facebook = Continuar com o Facebook
continue-with-google = Continuar com o Google
continue-with-amazon = Continuar com a Amazon
continue-with-apple = Continuar com a Apple

login-error-credentials = Nome de usuário ou senha incorretos.
login-error-unknown-user = O usuário não existe.
login-error-disabled = O usuário está desativado.
login-error-attempts = Muitas tentativas de senha
login-error-security = Este acesso foi recusado por motivos de segurança.
login-error-compromised = Sua senha apareceu em um vazamento de dados de outro serviço. Redefina-a antes de entrar novamente.
login-error-no-code = Não é possível enviar um código para esta conta. Entre com sua senha.
login-error-no-option = Esta opção de login não está disponível. Tente outra
login-error-temporary-password = A senha temporária expirou e precisa ser redefinida por um administrador.
login-error-no-domain = Nenhum acesso está configurado para este endereço de e-mail.
login-notice-password-changed = Sua senha foi alterada. Entre com a nova.
login-notice-confirmed = Sua conta foi confirmada. Agora você pode entrar.
login-notice-connect = Você já tem uma conta com este endereço de e-mail. Entre nela uma vez para conectá-la a { $provider }.

## Sign up

sign-up-heading = Cadastrar uma nova conta
sign-up-button = Cadastrar-se
sign-up-have-account = Já tem uma conta?
sign-up-sign-in = Entrar
sign-up-terms = Ao se cadastrar, você concorda com nossos { $terms } e nossa { $privacy }.
sign-up-terms-of-use = termos de uso
sign-up-privacy-policy = política de privacidade
sign-up-error-exists = O usuário já existe
sign-up-error-off = O cadastro não é permitido neste grupo de usuários

attribute-address = Endereço
attribute-birthdate = Data de nascimento
attribute-email = E-mail
attribute-family_name = Sobrenome
attribute-gender = Gênero
attribute-given_name = Nome
attribute-locale = Idioma
attribute-middle_name = Nome do meio
attribute-name = Nome completo
attribute-nickname = Apelido
attribute-phone_number = Número de telefone
attribute-picture = Imagem (endereço web)
attribute-preferred_username = Nome de usuário preferido
attribute-profile = Perfil (endereço web)
attribute-updated_at = Atualizado em
attribute-website = Site
attribute-zoneinfo = Fuso horário

## Passwords

password-rules = Requisitos da senha
password-rule-lower-case = A senha deve conter uma letra minúscula
password-rule-upper-case = A senha deve conter uma letra maiúscula
password-rule-number = A senha deve conter um número
password-rule-symbol = A senha deve conter um caractere especial
password-rule-length = A senha deve ter pelo menos { $count } caracteres
password-rule-met = Atendido
password-rule-not-met = Não atendido
new-password = Nova senha
new-password-again = Digite a nova senha novamente
password-error-policy = A senha não atende aos requisitos.
password-error-used = Você já usou esta senha antes. Escolha outra.
password-error-compromised = Esta senha aparece em vazamentos de dados ou é fácil de adivinhar. Escolha outra.
password-error-unequal = As senhas não coincidem.
password-error-outer-space = Uma senha não pode começar nem terminar com espaço.

## Confirm account

confirm-heading = Confirme sua conta
confirm-sent-by-email = Enviamos um código por e-mail para { $destination }. Digite-o abaixo para confirmar sua conta.
confirm-sent-by-sms = Enviamos um código por SMS para { $destination }. Digite-o abaixo para confirmar sua conta.
confirm-code-known = Digite o código de verificação que você recebeu para confirmar sua conta ou peça um novo.
confirm-link-heading = Verifique seu e-mail
confirm-link-sent = Enviamos um e-mail para { $destination }. Siga o link nele para confirmar sua conta.
confirm-link-sent-before = Siga o link no e-mail que enviamos para confirmar sua conta ou peça um novo.
confirm-code = Código de verificação
confirm-button = Confirmar conta
confirm-no-code = Não recebeu o código?
confirm-send-code = Enviar um novo código
confirm-no-link = Não recebeu o e-mail?
confirm-send-link = Enviar um novo e-mail
confirm-notice-code-sent = Um novo código está a caminho.
confirm-notice-link-sent = Um novo e-mail está a caminho.
confirm-error-code = Código de verificação inválido, tente novamente.
confirm-error-expired = Código inválido, peça um novo código.
confirm-error-limit = Limite de tentativas excedido, tente mais tarde.
confirm-error-alias = Já existe uma conta com este dado ({ $contact }).
confirm-error-cannot-resend = Não é possível reenviar códigos. A verificação automática não está ativada.

confirmed-heading = Sua conta está confirmada
confirmed-text = Agora você pode entrar.
already-confirmed-heading = Sua conta já está confirmada
already-confirmed-text = Não há mais nada a fazer aqui. Você pode entrar.
go-to-sign-in = Ir para o login

## Forgotten password

forgot-heading = Esqueceu a senha?
forgot-intro-username = Digite seu nome de usuário abaixo e enviaremos uma mensagem para redefinir sua senha
forgot-intro-email = Digite seu e-mail abaixo e enviaremos uma mensagem para redefinir sua senha
forgot-intro-phone = Digite seu número de telefone abaixo e enviaremos uma mensagem para redefinir sua senha
forgot-intro-email-or-phone = Digite seu e-mail ou número de telefone abaixo e enviaremos uma mensagem para redefinir sua senha
forgot-button = Redefinir minha senha
forgot-error-state = A senha não pode ser redefinida no estado atual da conta.
forgot-error-no-contact = Não é possível redefinir a senha porque não há e-mail nem telefone verificado
forgot-error-administrator = Sua senha só pode ser redefinida por um administrador.
forgot-error-unconfirmed = Confirme primeiro sua conta e depois redefina a senha.

reset-heading = Redefina sua senha
reset-sent-by-email = Enviamos um código por e-mail para { $destination }. Digite-o abaixo para redefinir sua senha.
reset-sent-by-sms = Enviamos um código por SMS para { $destination }. Digite-o abaixo para redefinir sua senha.
reset-code-known = Digite abaixo o código que você recebeu para redefinir sua senha.
reset-code = Código
reset-button = Alterar senha

## New password required

new-password-heading = Escolha uma nova senha
new-password-intro = Sua senha temporária precisa ser substituída antes de continuar.
new-password-intro-attributes = Sua senha temporária precisa ser substituída e faltam alguns dados antes de continuar.
new-password-button = Salvar e continuar

## Signing in without a password

login-send-code = Enviar um código para mim
login-passkey = Entrar com uma chave de acesso
passkey-error = A chave de acesso não foi aceita. Tente novamente ou entre de outra forma.

## Account

account-heading = Sua conta
account-signed-in-as = Conectado como { $user }
account-profile = Perfil
account-save = Salvar
account-verify = Verificar
account-unverified = { $destination } ainda não foi verificado. Digite o código que enviamos ou peça um novo.
account-current-password = Senha atual
account-factors = Autenticação multifator
account-preferred = preferido
account-turn-on = Ativar
account-turn-off = Desativar
account-prefer = Preferir
account-app-set-up = Configurar um aplicativo
account-passkeys = Chaves de acesso
account-passkey-add = Adicionar uma chave de acesso
account-remove = Remover
account-devices = Dispositivos lembrados
account-sessions = Conectado nestes aplicativos
account-session-browser = Navegador conectado
account-session-here = este navegador
account-sign-out-everywhere = Sair de todos os lugares
account-delete = Excluir conta
account-delete-confirm = Para excluir sua conta definitivamente, digite { $user }
account-delete-button = Excluir minha conta
account-delete-mismatch = Esse não é o nome desta conta. Nada foi excluído.
account-notice-saved = Salvo.
account-notice-verified = Verificado.
account-notice-passkey = A chave de acesso foi adicionada. Agora você pode entrar com ela.

## Devices without a browser

device-heading = Conectar um dispositivo
device-text = Digite o código exibido no seu dispositivo.
device-code = Código
device-continue = Continuar
device-error-code = Esse código não é válido ou expirou. Verifique-o ou comece de novo no seu dispositivo.
device-confirm-heading = Entrar no seu dispositivo?
device-confirm-text = { $app } quer entrar como { $user } no dispositivo que mostra este código:
device-confirm-warning = Permita somente se foi você quem começou e se este código aparece no seu próprio dispositivo. Se alguém enviou o código a você, negue: essa pessoa entraria na sua conta.
device-allow = Permitir
device-deny = Negar
device-allowed-heading = Dispositivo conectado
device-allowed-text = Você já pode voltar ao seu dispositivo.
device-denied-heading = Solicitação negada
device-denied-text = O dispositivo não entrou na conta.

## Second factor

mfa-code-heading = Digite seu código de autenticação
mfa-code = Código de autenticação
mfa-code-from-app = Digite o código do seu aplicativo autenticador.
mfa-code-from-device = Digite o código de { $device }
mfa-sent-by-sms = Enviamos o código de autenticação por SMS para { $destination }. Digite o código para concluir a autenticação.
mfa-sent-by-email = Enviamos o código de autenticação por e-mail para { $destination }. Digite o código para concluir a autenticação.
mfa-back = Voltar
mfa-other = Usar outro método
mfa-option-heading = Escolha como entrar
mfa-set-up-option-heading = Escolha um método de autenticação multifator (MFA)
mfa-option-sms = SMS
mfa-option-sms-hint = Um código é enviado para seu telefone.
mfa-option-app = Aplicativo autenticador
mfa-option-app-hint = Um aplicativo no seu telefone ou computador gera os códigos.
mfa-option-email = E-mail
mfa-option-email-hint = Um código é enviado para seu e-mail.
mfa-option-error = Escolha um dos métodos.
mfa-app-heading = Configurar o aplicativo autenticador
mfa-app-scan = Escaneie este código com seu aplicativo autenticador e depois digite o código que ele mostra.
mfa-app-qr = Código QR para seu aplicativo autenticador
mfa-app-show-secret = Mostrar a chave secreta
mfa-app-code = Código do aplicativo
mfa-app-device-name = Nome deste dispositivo (opcional)
mfa-app-button = Entrar
mfa-set-up-sms-heading = Configurar SMS
mfa-set-up-sms-intro = Enviaremos um código para este número agora e sempre que você entrar.
mfa-set-up-email-heading = Configurar e-mail
mfa-set-up-email-intro = Enviaremos um código para este endereço agora e sempre que você entrar.
mfa-send-code = Enviar código
mfa-error-code = Código inválido. Verifique-o e tente novamente.
mfa-error-used = Este código já foi usado. Aguarde o próximo.
mfa-error-not-enabled = O código não pertence a esta chave. Tente o próximo.
mfa-error-locked = Muitas tentativas inválidas. Tente novamente em alguns segundos.
custom-heading = Mais uma etapa
custom-label = Sua resposta
custom-button = Continuar

## Sign out

signed-out-heading = Você saiu
signed-out-text = Sua sessão neste navegador terminou.
signed-out-again = Entrar novamente
sign-out-heading = Sair?
sign-out-text = Você está prestes a encerrar sua sessão neste navegador.
sign-out-text-user = Você entrou como { $user }. Deseja encerrar esta sessão?
sign-out-button = Sair
sign-out-apps-heading = Saindo da conta
sign-out-apps-text = Seus aplicativos estão sendo avisados de que sua sessão terminou.
sign-out-stay = Continuar conectado
sign-out-close = Para continuar conectado, feche esta janela.

## Errors

error-heading-request = Ocorreu um erro na página solicitada.
error-heading-unexpected = Algo deu errado
error-heading-expired = Esta solicitação expirou
error-hint = Volte ao aplicativo de onde você veio e tente novamente.
error-restart = Começar de novo
error-reference = Referência:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = O parâmetro obrigatório 'client_id' está ausente
error-missing-redirect-uri = O parâmetro obrigatório 'redirect_uri' está ausente
error-client-not-enabled = O cliente não está habilitado para OAuth 2.0.
error-expired = O login demorou demais. Nada foi alterado.
error-cookies = Seu navegador não envia cookies para este site. Permita-os para entrar.
error-csrf = Este formulário está desatualizado. Abra a página novamente e repita o que fez.
error-unexpected = Não foi possível mostrar a página. Tente novamente em instantes.
error-attribute-missing = Falta um valor: { $name }
error-attribute-refused = Um dos valores não pode ser definido aqui.
error-busy = Muitas pessoas estão entrando agora. Tente novamente em instantes.
error-delivery = Não foi possível enviar a mensagem. Tente novamente em instantes.
error-login-pages-unavailable = As páginas de login não estão disponíveis. Entre em contato com um administrador.

## Where the filter of a pool asks or refuses

captcha-heading = Um momento
captcha-text = Este site verifica se está falando com uma pessoa antes de continuar.
captcha-posted = O que você acabou de enviar não foi usado. Depois desta verificação, informe-o novamente.
captcha-working = Seu navegador está sendo verificado. Isso leva alguns segundos.
captcha-question = Quanto é { $first } mais { $second }?
captcha-button = Continuar
captcha-error-wrong = Esse não era o resultado. Responda a esta pergunta no lugar.
captcha-error-gone = A pergunta não é mais válida. Responda a esta no lugar.
captcha-done = Obrigado
captcha-needs-script = Esta verificação precisa de JavaScript. Permita-o no navegador e abra a página novamente.
filter-blocked = Esta solicitação não é permitida aqui.
filter-captcha-in-background = A solicitação não é permitida por causa do captcha do WAF.

## Handing the answer to the app

form-post-heading = Voltando ao aplicativo
form-post-text = Se nada acontecer, use o botão abaixo.
form-post-button = Continuar

## Messages, where the pool has no words of its own

message-code-subject = Seu código de verificação
message-code = Seu código de verificação é { $code }.
message-reset = Seu código para redefinir a senha é { $code }
message-sign-in-subject = Seu código de autenticação
message-sign-in = Seu código de autenticação é { $code }.
message-invitation-subject = Sua senha temporária
message-invitation = Seu nome de usuário é { $user } e sua senha temporária é { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Tentativa de acesso bloqueada
message-risk-subject = Nova tentativa de acesso
message-risk-blocked = Bloqueamos uma tentativa de acesso à sua conta { $user }.
message-risk-new = Alguém entrou, ou tentou entrar, na sua conta { $user } de uma forma incomum.
message-risk-time = Horário
message-risk-device = Dispositivo
message-risk-place = Local
message-risk-address = Endereço IP
message-risk-not-me = Não fui eu
message-risk-me = Fui eu
feedback-heading = Foi você?
feedback-heading-done = Obrigado
feedback-text = Um acesso à sua conta pareceu incomum:
feedback-owned = De agora em diante reconheceremos este dispositivo e esta rede.
feedback-disowned = Teremos cuidado com acessos de lá. Se outra pessoa puder saber sua senha, altere-a agora.
feedback-change-password = Alterar senha
feedback-me-hint = O acesso está correto.
feedback-not-me-hint = Teremos cuidado com acessos de lá.
feedback-gone = Este link expirou ou está incompleto.
