# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = エラー: { $heading } · { $app }
back-to-sign-in = サインインに戻る
back-to-app = アプリに戻る
close-window = このウィンドウを閉じてかまいません。

## Sign-in options: what a person is known by

username = ユーザー名
email = メールアドレス
phone = 電話番号
email-or-phone = メールアドレスまたは電話番号
password = パスワード
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = + と国番号から入力してください (例: +12125551234)。
show = 表示
hide = 非表示
password-of-toggle = パスワード

## Sign in

login-heading = サインイン
login-heading-username = ユーザー名とパスワードでサインイン
login-heading-email = メールアドレスとパスワードでサインイン
login-heading-phone = 電話番号とパスワードでサインイン
login-heading-email-or-phone = メールアドレスまたは電話番号とパスワードでサインイン
login-button = サインイン
login-password-optional = パスワード (お持ちの場合)
login-forgot = パスワードをお忘れですか?
login-need-account = アカウントをお持ちでないですか?
login-sign-up = サインアップ
login-or = または
login-social-heading = ソーシャルアカウントでサインイン
login-social-promise = 確認なしにお客様のアカウントに投稿することはありません
login-corporate-heading = 会社の ID でサインイン
login-corporate-email = 会社のメールアドレス
login-session-heading = すでにサインインしています
login-session-continue = { $user } として続行
login-session-other = または、以下で別のユーザーとしてサインインしてください。
login-no-way-in = 現在このアプリにサインインする方法がありません。
continue-with-facebook = Facebook で続行
continue-with-google = Google で続行
continue-with-amazon = Amazon で続行
continue-with-apple = Apple で続行

login-error-credentials = ユーザー名またはパスワードが正しくありません。
login-error-unknown-user = ユーザーが存在しません。
login-error-disabled = ユーザーは無効になっています。
login-error-attempts = パスワードの試行回数の上限を超えました
login-error-security = セキュリティ上の理由により、このサインインは拒否されました。
login-error-compromised = お使いのパスワードは、他のサービスの情報漏えいで知られています。再度サインインする前にリセットしてください。
login-error-no-code = このアカウントにはコードを送信できません。パスワードでサインインしてください。
login-error-no-option = このサインイン方法は利用できません。別の方法をお試しください
login-error-temporary-password = 仮パスワードの有効期限が切れました。管理者によるリセットが必要です。
login-error-no-domain = このメールアドレスにはサインインが設定されていません。
login-notice-password-changed = パスワードを変更しました。新しいパスワードでサインインしてください。
login-notice-confirmed = アカウントを確認しました。サインインできます。
login-notice-connect = このメールアドレスのアカウントがすでにあります。{ $provider } と連携するには、一度そのアカウントでサインインしてください。

## Sign up

sign-up-heading = 新しいアカウントを登録
sign-up-button = サインアップ
sign-up-have-account = すでにアカウントをお持ちですか?
sign-up-sign-in = サインイン
sign-up-terms = 登録すると、{ $terms }と{ $privacy }に同意したことになります。
sign-up-terms-of-use = 利用規約
sign-up-privacy-policy = プライバシーポリシー
sign-up-error-exists = ユーザーはすでに存在します
sign-up-error-off = このユーザープールではサインアップが許可されていません

attribute-address = 住所
attribute-birthdate = 生年月日
attribute-email = メールアドレス
attribute-family_name = 姓
attribute-gender = 性別
attribute-given_name = 名
attribute-locale = 言語
attribute-middle_name = ミドルネーム
attribute-name = 氏名
attribute-nickname = ニックネーム
attribute-phone_number = 電話番号
attribute-picture = 画像 (ウェブアドレス)
attribute-preferred_username = 希望するユーザー名
attribute-profile = プロフィール (ウェブアドレス)
attribute-updated_at = 更新日時
attribute-website = ウェブサイト
attribute-zoneinfo = タイムゾーン

## Passwords

password-rules = パスワードの要件
password-rule-lower-case = パスワードには小文字が必要です
password-rule-upper-case = パスワードには大文字が必要です
password-rule-number = パスワードには数字が必要です
password-rule-symbol = パスワードには特殊文字が必要です
password-rule-length = パスワードは { $count } 文字以上にしてください
password-rule-met = 満たしています
password-rule-not-met = 満たしていません
new-password = 新しいパスワード
new-password-again = 新しいパスワードをもう一度入力
password-error-policy = パスワードが要件を満たしていません。
password-error-used = このパスワードは以前に使用されています。別のパスワードを選んでください。
password-error-compromised = このパスワードは情報漏えいで知られているか、推測されやすいものです。別のパスワードを選んでください。
password-error-unequal = パスワードが一致しません。
password-error-outer-space = パスワードの最初と最後に空白は使えません。

## Confirm account

confirm-heading = アカウントの確認
confirm-sent-by-email = { $destination } にメールでコードを送信しました。アカウントを確認するには以下に入力してください。
confirm-sent-by-sms = { $destination } に SMS でコードを送信しました。アカウントを確認するには以下に入力してください。
confirm-code-known = 受け取った確認コードを入力してアカウントを確認するか、新しいコードをリクエストしてください。
confirm-link-heading = メールをご確認ください
confirm-link-sent = { $destination } にメールを送信しました。メール内のリンクを開いてアカウントを確認してください。
confirm-link-sent-before = お送りしたメールのリンクを開いてアカウントを確認するか、新しいメールをリクエストしてください。
confirm-code = 確認コード
confirm-button = アカウントを確認
confirm-no-code = コードが届きませんか?
confirm-send-code = 新しいコードを送信
confirm-no-link = メールが届きませんか?
confirm-send-link = 新しいメールを送信
confirm-notice-code-sent = 新しいコードを送信しました。
confirm-notice-link-sent = 新しいメールを送信しました。
confirm-error-code = 確認コードが正しくありません。もう一度お試しください。
confirm-error-expired = コードが無効です。新しいコードをリクエストしてください。
confirm-error-limit = 試行回数の上限を超えました。しばらくしてからお試しください。
confirm-error-alias = この値 ({ $contact }) のアカウントはすでに存在します。
confirm-error-cannot-resend = コードを再送信できません。自動検証が有効になっていません。

confirmed-heading = アカウントを確認しました
confirmed-text = サインインできます。
already-confirmed-heading = アカウントはすでに確認済みです
already-confirmed-text = ここで行うことはもうありません。サインインできます。
go-to-sign-in = サインインへ

## Forgotten password

forgot-heading = パスワードをお忘れですか?
forgot-intro-username = ユーザー名を入力してください。パスワードをリセットするためのメッセージを送信します
forgot-intro-email = メールアドレスを入力してください。パスワードをリセットするためのメッセージを送信します
forgot-intro-phone = 電話番号を入力してください。パスワードをリセットするためのメッセージを送信します
forgot-intro-email-or-phone = メールアドレスまたは電話番号を入力してください。パスワードをリセットするためのメッセージを送信します
forgot-button = パスワードをリセット
forgot-error-state = 現在の状態ではパスワードをリセットできません。
forgot-error-no-contact = 検証済みのメールアドレスも電話番号もないため、パスワードをリセットできません
forgot-error-administrator = パスワードは管理者のみがリセットできます。
forgot-error-unconfirmed = 先にアカウントを確認してから、パスワードをリセットしてください。

reset-heading = パスワードのリセット
reset-sent-by-email = { $destination } にメールでコードを送信しました。パスワードをリセットするには以下に入力してください。
reset-sent-by-sms = { $destination } に SMS でコードを送信しました。パスワードをリセットするには以下に入力してください。
reset-code-known = 受け取ったコードを以下に入力して、パスワードをリセットしてください。
reset-code = コード
reset-button = パスワードを変更

## New password required

new-password-heading = 新しいパスワードの設定
new-password-intro = 続行する前に、仮パスワードを変更する必要があります。
new-password-intro-attributes = 続行する前に、仮パスワードの変更と不足している項目の入力が必要です。
new-password-button = 保存して続行

## Signing in without a password

login-send-code = 代わりにコードを送信
login-passkey = パスキーでサインイン
passkey-error = パスキーが受け付けられませんでした。もう一度試すか、別の方法でサインインしてください。

## Account

account-heading = アカウント
account-signed-in-as = { $user } としてサインイン中
account-profile = プロフィール
account-save = 保存
account-verify = 検証
account-unverified = { $destination } はまだ検証されていません。お送りしたコードを入力するか、新しいコードをリクエストしてください。
account-current-password = 現在のパスワード
account-factors = 多要素認証
account-preferred = 優先
account-turn-on = オンにする
account-turn-off = オフにする
account-prefer = 優先する
account-app-set-up = アプリを設定
account-passkeys = パスキー
account-passkey-add = パスキーを追加
account-remove = 削除
account-devices = 記憶されているデバイス
account-sessions = サインイン中のアプリ
account-session-browser = サインイン中のブラウザー
account-session-here = このブラウザー
account-sign-out-everywhere = すべての場所でサインアウト
account-delete = アカウントの削除
account-delete-confirm = アカウントを完全に削除するには { $user } と入力してください
account-delete-button = アカウントを削除
account-delete-mismatch = このアカウントの名前と一致しません。何も削除されていません。
account-notice-saved = 保存しました。
account-notice-verified = 検証しました。
account-notice-passkey = パスキーを追加しました。これを使ってサインインできます。

## Devices without a browser

device-heading = デバイスを接続
device-text = デバイスに表示されているコードを入力してください。
device-code = コード
device-continue = 続ける
device-error-code = コードが無効か、有効期限が切れています。コードを確認するか、デバイスで最初からやり直してください。
device-confirm-heading = デバイスでサインインしますか？
device-confirm-text = { $app } が、このコードを表示しているデバイスで { $user } としてサインインしようとしています。
device-confirm-warning = ご自身で開始し、お手元のデバイスにこのコードが表示されている場合にのみ許可してください。誰かからコードが送られてきた場合は拒否してください。許可すると、その人があなたのアカウントに入れるようになります。
device-allow = 許可
device-deny = 拒否
device-allowed-heading = デバイスを接続しました
device-allowed-text = デバイスに戻ってください。
device-denied-heading = リクエストを拒否しました
device-denied-text = デバイスはサインインされていません。

## Second factor

mfa-code-heading = 認証コードの入力
mfa-code = 認証コード
mfa-code-from-app = 認証アプリに表示されたコードを入力してください。
mfa-code-from-device = { $device } のコードを入力してください
mfa-sent-by-sms = { $destination } に SMS で認証コードを送信しました。コードを入力して認証を完了してください。
mfa-sent-by-email = { $destination } にメールで認証コードを送信しました。コードを入力して認証を完了してください。
mfa-back = 戻る
mfa-other = 別の方法を使う
mfa-option-heading = サインイン方法の選択
mfa-set-up-option-heading = 多要素認証 (MFA) の方法の選択
mfa-option-sms = SMS
mfa-option-sms-hint = 電話にコードが送信されます。
mfa-option-app = 認証アプリ
mfa-option-app-hint = 電話またはコンピューターのアプリがコードを生成します。
mfa-option-email = メール
mfa-option-email-hint = メールアドレスにコードが送信されます。
mfa-option-error = いずれかの方法を選択してください。
mfa-app-heading = 認証アプリの設定
mfa-app-scan = 認証アプリでこのコードをスキャンし、アプリに表示されたコードを入力してください。
mfa-app-qr = 認証アプリ用の QR コード
mfa-app-show-secret = シークレットキーを表示
mfa-app-code = アプリのコード
mfa-app-device-name = このデバイスの名前 (任意)
mfa-app-button = サインイン
mfa-set-up-sms-heading = SMS の設定
mfa-set-up-sms-intro = 今回およびサインインのたびに、この番号にコードを送信します。
mfa-set-up-email-heading = メールの設定
mfa-set-up-email-intro = 今回およびサインインのたびに、このアドレスにコードを送信します。
mfa-send-code = コードを送信
mfa-error-code = コードが無効です。確認してもう一度お試しください。
mfa-error-used = このコードはすでに使用されています。次のコードをお待ちください。
mfa-error-not-enabled = コードがこのキーと一致しません。次のコードをお試しください。
mfa-error-locked = 無効な試行が多すぎます。数秒後にもう一度お試しください。
custom-heading = もう 1 つの手順
custom-label = 回答
custom-button = 続行

## Sign out

signed-out-heading = サインアウトしました
signed-out-text = このブラウザーでのセッションは終了しました。
signed-out-again = もう一度サインイン
sign-out-heading = サインアウトしますか?
sign-out-text = このブラウザーでのセッションを終了しようとしています。
sign-out-text-user = { $user } としてサインインしています。このセッションを終了しますか?
sign-out-button = サインアウト
sign-out-apps-heading = サインアウトしています
sign-out-apps-text = セッションが終了したことを、ご利用のアプリに通知しています。
sign-out-stay = サインインしたままにする
sign-out-close = サインインしたままにするには、このウィンドウを閉じてください。

## Errors

error-heading-request = リクエストされたページでエラーが発生しました。
error-heading-unexpected = 問題が発生しました
error-heading-expired = このリクエストは期限切れです
error-hint = 元のアプリに戻って、もう一度お試しください。
error-restart = 最初からやり直す
error-reference = 参照番号:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = 必須パラメーター 'client_id' がありません
error-missing-redirect-uri = 必須パラメーター 'redirect_uri' がありません
error-client-not-enabled = クライアントで OAuth 2.0 が有効になっていません。
error-expired = サインインに時間がかかりすぎました。何も変更されていません。
error-cookies = ブラウザーがこのサイトに Cookie を送信していません。サインインするには Cookie を許可してください。
error-csrf = このフォームは古くなっています。ページを開き直して、もう一度操作してください。
error-unexpected = ページを表示できませんでした。しばらくしてからもう一度お試しください。
error-attribute-missing = 値が不足しています: { $name }
error-attribute-refused = ここでは設定できない値があります。
error-busy = 現在サインインが集中しています。しばらくしてからもう一度お試しください。
error-delivery = メッセージを送信できませんでした。しばらくしてからもう一度お試しください。
error-login-pages-unavailable = ログインページを利用できません。管理者にお問い合わせください。

## Where the filter of a pool asks or refuses

captcha-heading = しばらくお待ちください
captcha-text = 続ける前に、操作しているのが人であることを確認しています。
captcha-posted = 送信された内容は使用されませんでした。この確認の後、もう一度入力してください。
captcha-working = ブラウザを確認しています。数秒かかります。
captcha-question = { $first } 足す { $second } はいくつですか？
captcha-button = 続ける
captcha-error-wrong = 答えが違います。代わりにこの質問に答えてください。
captcha-error-gone = 質問の有効期限が切れました。代わりにこちらの質問に答えてください。
captcha-done = ありがとうございます
captcha-needs-script = この確認には JavaScript が必要です。ブラウザで許可して、ページを開き直してください。
filter-blocked = このリクエストは許可されていません。
filter-captcha-in-background = WAF の CAPTCHA により、リクエストは許可されませんでした。

## Handing the answer to the app

form-post-heading = アプリに戻ります
form-post-text = 何も起こらない場合は、下のボタンを使用してください。
form-post-button = 続行

## Messages, where the pool has no words of its own

message-code-subject = 確認コード
message-code = 確認コードは { $code } です。
message-reset = パスワードリセットコードは { $code } です
message-sign-in-subject = 認証コード
message-sign-in = 認証コードは { $code } です。
message-invitation-subject = 仮パスワード
message-invitation = ユーザー名は { $user }、仮パスワードは { $code } です。

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = サインインの試行をブロックしました
message-risk-subject = 新しいサインインの試行
message-risk-blocked = アカウント { $user } へのサインインの試行をブロックしました。
message-risk-new = アカウント { $user } で、通常とは異なるサインイン、またはその試行がありました。
message-risk-time = 日時
message-risk-device = デバイス
message-risk-place = 場所
message-risk-address = IP アドレス
message-risk-not-me = 私ではありません
message-risk-me = 私です
feedback-heading = ご本人ですか?
feedback-heading-done = ありがとうございます
feedback-text = アカウントへの次のサインインは、通常とは異なっていました。
feedback-owned = 今後、このデバイスとネットワークを認識します。
feedback-disowned = 今後、そこからのサインインに注意します。ほかの人がパスワードを知っている可能性がある場合は、今すぐ変更してください。
feedback-change-password = パスワードを変更
feedback-me-hint = このサインインに問題はありません。
feedback-not-me-hint = 今後、そこからのサインインに注意します。
feedback-gone = このリンクは有効期限が切れているか、不完全です。
