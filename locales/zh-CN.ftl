# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = 错误：{ $heading } · { $app }
back-to-sign-in = 返回登录
back-to-app = 返回应用
close-window = 您可以关闭此窗口。

## Sign-in options: what a person is known by

username = 用户名
email = 电子邮件
phone = 电话号码
email-or-phone = 电子邮件或电话号码
password = 密码
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = 请以 + 和国家代码开头，例如 +12125551234。
show = 显示
hide = 隐藏
password-of-toggle = 密码

## Sign in

login-heading = 登录
login-heading-username = 使用用户名和密码登录
login-heading-email = 使用电子邮件和密码登录
login-heading-phone = 使用电话号码和密码登录
login-heading-email-or-phone = 使用电子邮件或电话号码和密码登录
login-button = 登录
login-password-optional = 密码（如果有）
login-forgot = 忘记密码？
login-need-account = 没有账户？
login-sign-up = 注册
login-or = 或
login-social-heading = 使用社交账户登录
login-social-promise = 未经您同意，我们不会在您的任何账户中发布内容
login-corporate-heading = 使用企业 ID 登录
login-corporate-email = 企业电子邮件地址
login-session-heading = 您已登录
login-session-continue = 以 { $user } 身份继续
login-session-other = 或在下方以其他用户身份登录。
login-no-way-in = 此应用目前没有可用的登录方式。
continue-with-facebook = 使用 Facebook 继续
continue-with-google = 使用 Google 继续
continue-with-amazon = 使用 Amazon 继续
continue-with-apple = 使用 Apple 继续

login-error-credentials = 用户名或密码不正确。
login-error-unknown-user = 用户不存在。
login-error-disabled = 用户已被禁用。
login-error-attempts = 密码尝试次数过多
login-error-security = 出于安全原因，此次登录已被拒绝。
login-error-compromised = 您的密码已在其他服务的数据泄露中出现。请在再次登录前重置密码。
login-error-no-code = 无法向此账户发送验证码。请使用密码登录。
login-error-no-option = 此登录方式不可用。请尝试其他方式
login-error-temporary-password = 临时密码已过期，必须由管理员重置。
login-error-no-domain = 此电子邮件地址未设置登录方式。
login-notice-password-changed = 您的密码已更改。请使用新密码登录。
login-notice-confirmed = 您的账户已确认。现在可以登录。
login-notice-connect = 您已有使用此电子邮件地址的账户。请登录该账户一次,以将其与 { $provider } 关联。

## Sign up

sign-up-heading = 注册新账户
sign-up-button = 注册
sign-up-have-account = 已有账户？
sign-up-sign-in = 登录
sign-up-terms = 注册即表示您同意我们的{ $terms }和{ $privacy }。
sign-up-terms-of-use = 使用条款
sign-up-privacy-policy = 隐私政策
sign-up-error-exists = 用户已存在
sign-up-error-off = 此用户池不允许注册

attribute-address = 地址
attribute-birthdate = 出生日期
attribute-email = 电子邮件
attribute-family_name = 姓
attribute-gender = 性别
attribute-given_name = 名
attribute-locale = 语言
attribute-middle_name = 中间名
attribute-name = 姓名
attribute-nickname = 昵称
attribute-phone_number = 电话号码
attribute-picture = 图片（网址）
attribute-preferred_username = 首选用户名
attribute-profile = 个人资料（网址）
attribute-updated_at = 更新时间
attribute-website = 网站
attribute-zoneinfo = 时区

## Passwords

password-rules = 密码要求
password-rule-lower-case = 密码必须包含小写字母
password-rule-upper-case = 密码必须包含大写字母
password-rule-number = 密码必须包含数字
password-rule-symbol = 密码必须包含特殊字符
password-rule-length = 密码至少需要 { $count } 个字符
password-rule-met = 已满足
password-rule-not-met = 未满足
new-password = 新密码
new-password-again = 再次输入新密码
password-error-policy = 密码不符合要求。
password-error-used = 您以前使用过此密码。请选择其他密码。
password-error-compromised = 此密码已在数据泄露中出现或容易被猜到。请选择其他密码。
password-error-unequal = 两次输入的密码不一致。
password-error-outer-space = 密码不能以空格开头或结尾。

## Confirm account

confirm-heading = 确认您的账户
confirm-sent-by-email = 我们已通过电子邮件将验证码发送至 { $destination }。请在下方输入以确认您的账户。
confirm-sent-by-sms = 我们已通过短信将验证码发送至 { $destination }。请在下方输入以确认您的账户。
confirm-code-known = 请输入收到的验证码以确认您的账户，或重新获取验证码。
confirm-link-heading = 请查看您的电子邮件
confirm-link-sent = 我们已向 { $destination } 发送电子邮件。请点击其中的链接以确认您的账户。
confirm-link-sent-before = 请点击我们发送的电子邮件中的链接以确认您的账户，或重新获取邮件。
confirm-code = 验证码
confirm-button = 确认账户
confirm-no-code = 没有收到验证码？
confirm-send-code = 发送新验证码
confirm-no-link = 没有收到电子邮件？
confirm-send-link = 发送新邮件
confirm-notice-code-sent = 新的验证码已发出。
confirm-notice-link-sent = 新的邮件已发出。
confirm-error-code = 验证码无效，请重试。
confirm-error-expired = 验证码无效，请重新获取。
confirm-error-limit = 尝试次数过多，请稍后再试。
confirm-error-alias = 使用此信息（{ $contact }）的账户已存在。
confirm-error-cannot-resend = 无法重新发送验证码。自动验证未开启。

confirmed-heading = 您的账户已确认
confirmed-text = 现在可以登录。
already-confirmed-heading = 您的账户此前已确认
already-confirmed-text = 这里没有其他操作了。您可以登录。
go-to-sign-in = 前往登录

## Forgotten password

forgot-heading = 忘记密码？
forgot-intro-username = 请在下方输入您的用户名，我们将发送消息以重置您的密码
forgot-intro-email = 请在下方输入您的电子邮件，我们将发送消息以重置您的密码
forgot-intro-phone = 请在下方输入您的电话号码，我们将发送消息以重置您的密码
forgot-intro-email-or-phone = 请在下方输入您的电子邮件或电话号码，我们将发送消息以重置您的密码
forgot-button = 重置我的密码
forgot-error-state = 当前账户状态下无法重置密码。
forgot-error-no-contact = 无法重置密码，因为没有已验证的电子邮件或电话号码
forgot-error-administrator = 您的密码只能由管理员重置。
forgot-error-unconfirmed = 请先确认您的账户，然后再重置密码。

reset-heading = 重置您的密码
reset-sent-by-email = 我们已通过电子邮件将验证码发送至 { $destination }。请在下方输入以重置您的密码。
reset-sent-by-sms = 我们已通过短信将验证码发送至 { $destination }。请在下方输入以重置您的密码。
reset-code-known = 请在下方输入收到的验证码以重置您的密码。
reset-code = 验证码
reset-button = 更改密码

## New password required

new-password-heading = 设置新密码
new-password-intro = 继续之前必须更换临时密码。
new-password-intro-attributes = 继续之前必须更换临时密码并补充缺少的信息。
new-password-button = 保存并继续

## Signing in without a password

login-send-code = 改为发送验证码
login-passkey = 使用通行密钥登录
passkey-error = 通行密钥未被接受。请重试或使用其他方式登录。

## Account

account-heading = 您的账户
account-signed-in-as = 已登录为 { $user }
account-profile = 个人资料
account-save = 保存
account-verify = 验证
account-unverified = { $destination } 尚未验证。请输入我们发送的验证码，或重新获取。
account-current-password = 当前密码
account-factors = 多重身份验证
account-preferred = 首选
account-turn-on = 开启
account-turn-off = 关闭
account-prefer = 设为首选
account-app-set-up = 设置应用
account-passkeys = 通行密钥
account-passkey-add = 添加通行密钥
account-remove = 移除
account-devices = 记住的设备
account-sessions = 已登录的应用
account-session-browser = 已登录的浏览器
account-session-here = 此浏览器
account-sign-out-everywhere = 在所有位置退出登录
account-delete = 删除账户
account-delete-confirm = 要永久删除您的账户，请输入 { $user }
account-delete-button = 删除我的账户
account-delete-mismatch = 这不是此账户的名称。没有删除任何内容。
account-notice-saved = 已保存。
account-notice-verified = 已验证。
account-notice-passkey = 通行密钥已添加。现在可以使用它登录。

## Devices without a browser

device-heading = 连接设备
device-text = 请输入设备上显示的代码。
device-code = 代码
device-continue = 继续
device-error-code = 该代码无效或已过期。请核对代码，或在设备上重新开始。
device-confirm-heading = 在设备上登录？
device-confirm-text = { $app } 想在显示此代码的设备上以 { $user } 的身份登录：
device-confirm-warning = 仅当这是您本人发起的操作，并且您自己的设备上显示此代码时，才选择允许。如果代码是别人发给您的，请拒绝，否则对方将能进入您的账户。
device-allow = 允许
device-deny = 拒绝
device-allowed-heading = 设备已连接
device-allowed-text = 现在可以回到您的设备了。
device-denied-heading = 请求已拒绝
device-denied-text = 该设备未登录。

## Second factor

mfa-code-heading = 输入身份验证码
mfa-code = 身份验证码
mfa-code-from-app = 请输入身份验证器应用中的验证码。
mfa-code-from-device = 请输入 { $device } 中的验证码
mfa-sent-by-sms = 我们已通过短信将身份验证码发送至 { $destination }。请输入验证码以完成身份验证。
mfa-sent-by-email = 我们已通过电子邮件将身份验证码发送至 { $destination }。请输入验证码以完成身份验证。
mfa-back = 返回
mfa-other = 使用其他方式
mfa-option-heading = 选择登录方式
mfa-set-up-option-heading = 选择多重身份验证 (MFA) 方式
mfa-option-sms = 短信
mfa-option-sms-hint = 验证码将发送到您的手机。
mfa-option-app = 身份验证器应用
mfa-option-app-hint = 手机或电脑上的应用会生成验证码。
mfa-option-email = 电子邮件
mfa-option-email-hint = 验证码将发送到您的电子邮件地址。
mfa-option-error = 请选择一种方式。
mfa-app-heading = 设置身份验证器应用
mfa-app-scan = 使用身份验证器应用扫描此二维码，然后输入应用显示的验证码。
mfa-app-qr = 身份验证器应用的二维码
mfa-app-show-secret = 显示密钥
mfa-app-code = 应用中的验证码
mfa-app-device-name = 此设备的名称（可选）
mfa-app-button = 登录
mfa-set-up-sms-heading = 设置短信
mfa-set-up-sms-intro = 我们将在此时以及每次登录时向此号码发送验证码。
mfa-set-up-email-heading = 设置电子邮件
mfa-set-up-email-intro = 我们将在此时以及每次登录时向此地址发送验证码。
mfa-send-code = 发送验证码
mfa-error-code = 验证码无效。请检查后重试。
mfa-error-used = 此验证码已被使用。请等待下一个。
mfa-error-not-enabled = 验证码与此密钥不匹配。请尝试下一个。
mfa-error-locked = 无效尝试次数过多。请在几秒后重试。
custom-heading = 还有一步
custom-label = 您的回答
custom-button = 继续

## Sign out

signed-out-heading = 您已退出登录
signed-out-text = 您在此浏览器中的会话已结束。
signed-out-again = 重新登录
sign-out-heading = 要退出登录吗？
sign-out-text = 您即将结束在此浏览器中的会话。
sign-out-text-user = 您以 { $user } 身份登录。要结束此会话吗？
sign-out-button = 退出登录
sign-out-apps-heading = 正在退出登录
sign-out-apps-text = 正在通知您的应用：您的会话已结束。
sign-out-stay = 保持登录
sign-out-close = 要保持登录，请关闭此窗口。

## Errors

error-heading-request = 请求的页面出现错误。
error-heading-unexpected = 出了点问题
error-heading-expired = 此请求已过期
error-hint = 请返回您来自的应用并重试。
error-restart = 重新开始
error-reference = 参考编号：
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = 缺少必需参数 'client_id'
error-missing-redirect-uri = 缺少必需参数 'redirect_uri'
error-client-not-enabled = 客户端未启用 OAuth 2.0。
error-expired = 登录耗时过长。未做任何更改。
error-cookies = 您的浏览器未向此网站发送 Cookie。请允许 Cookie 以便登录。
error-csrf = 此表单已过期。请重新打开页面并重复操作。
error-unexpected = 无法显示页面。请稍后重试。
error-attribute-missing = 缺少值：{ $name }
error-attribute-refused = 其中一个值无法在此设置。
error-busy = 当前登录人数过多。请稍后重试。
error-delivery = 无法发送消息。请稍后重试。
error-login-pages-unavailable = 登录页面不可用。请联系管理员。

## Where the filter of a pool asks or refuses

captcha-heading = 请稍候
captcha-text = 继续之前，本网站需要确认操作者是真人。
captcha-posted = 您刚才发送的内容未被使用。完成此检查后，请重新输入。
captcha-working = 正在检查您的浏览器，需要几秒钟。
captcha-question = { $first } 加 { $second } 等于多少？
captcha-button = 继续
captcha-error-wrong = 答案不正确。请改为回答这个问题。
captcha-error-gone = 该问题已失效。请改为回答这个问题。
captcha-done = 谢谢
captcha-needs-script = 此检查需要 JavaScript。请在浏览器中允许它，然后重新打开页面。
filter-blocked = 此请求在这里不被允许。
filter-captcha-in-background = 由于 WAF 验证码，请求不被允许。

## Handing the answer to the app

form-post-heading = 正在返回应用
form-post-text = 如果没有反应，请使用下方按钮。
form-post-button = 继续

## Messages, where the pool has no words of its own

message-code-subject = 您的验证码
message-code = 您的验证码是 { $code }。
message-reset = 您的密码重置验证码是 { $code }
message-sign-in-subject = 您的身份验证码
message-sign-in = 您的身份验证码是 { $code }。
message-invitation-subject = 您的临时密码
message-invitation = 您的用户名是 { $user }，临时密码是 { $code }。

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = 登录尝试已被阻止
message-risk-subject = 新的登录尝试
message-risk-blocked = 我们阻止了一次对您的账户 { $user } 的登录尝试。
message-risk-new = 有人以不寻常的方式登录或尝试登录您的账户 { $user }。
message-risk-time = 时间
message-risk-device = 设备
message-risk-place = 位置
message-risk-address = IP 地址
message-risk-not-me = 不是我
message-risk-me = 是我
feedback-heading = 这是您本人吗？
feedback-heading-done = 谢谢
feedback-text = 您的账户有一次不寻常的登录：
feedback-owned = 今后我们会识别此设备和此网络。
feedback-disowned = 我们会谨慎对待来自那里的登录。如果其他人可能知道您的密码，请立即更改。
feedback-change-password = 更改密码
feedback-me-hint = 此次登录没有问题。
feedback-not-me-hint = 我们会谨慎对待来自那里的登录。
feedback-gone = 此链接已过期或不完整。
