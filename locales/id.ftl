# Texts of the hosted pages. Every key can be overridden by an operator.

## Layout

title = { $heading } · { $app }
title-error = Kesalahan: { $heading } · { $app }
back-to-sign-in = Kembali ke halaman masuk
back-to-app = Kembali ke aplikasi
close-window = Anda dapat menutup jendela ini.

## Sign-in options: what a person is known by

username = Nama pengguna
email = Email
phone = Nomor telepon
email-or-phone = Email atau nomor telepon
password = Kata sandi
email-placeholder = name@host.com
phone-placeholder = +12125551234
phone-hint = Awali dengan + dan kode negara, misalnya +12125551234.
show = Tampilkan
hide = Sembunyikan
password-of-toggle = kata sandi

## Sign in

login-heading = Masuk
login-heading-username = Masuk dengan nama pengguna dan kata sandi Anda
login-heading-email = Masuk dengan email dan kata sandi Anda
login-heading-phone = Masuk dengan nomor telepon dan kata sandi Anda
login-heading-email-or-phone = Masuk dengan email atau nomor telepon dan kata sandi Anda
login-button = Masuk
login-password-optional = Kata sandi (jika Anda memilikinya)
login-forgot = Lupa kata sandi?
login-need-account = Belum punya akun?
login-sign-up = Daftar
login-or = atau
login-social-heading = Masuk dengan akun media sosial Anda
login-social-promise = Kami tidak akan memposting apa pun di akun Anda tanpa bertanya terlebih dahulu
login-corporate-heading = Masuk dengan ID perusahaan Anda
login-corporate-email = Alamat email perusahaan
login-session-heading = Anda sudah masuk
login-session-continue = Lanjutkan sebagai { $user }
login-session-other = Atau masuk di bawah sebagai pengguna lain.
login-no-way-in = Saat ini aplikasi ini tidak menyediakan cara untuk masuk.
continue-with-facebook = Lanjutkan dengan Facebook
continue-with-google = Lanjutkan dengan Google
continue-with-amazon = Lanjutkan dengan Amazon
continue-with-apple = Lanjutkan dengan Apple

login-error-credentials = Nama pengguna atau kata sandi salah.
login-error-unknown-user = Pengguna tidak ada.
login-error-disabled = Pengguna dinonaktifkan.
login-error-attempts = Terlalu banyak percobaan kata sandi
login-error-security = Upaya masuk ini ditolak karena alasan keamanan.
login-error-compromised = Kata sandi Anda diketahui dari kebocoran data di layanan lain. Setel ulang sebelum Anda masuk lagi.
login-error-no-code = Kode tidak dapat dikirim untuk akun ini. Masuklah dengan kata sandi Anda.
login-error-no-option = Pilihan masuk ini tidak tersedia. Silakan coba yang lain
login-error-temporary-password = Kata sandi sementara telah kedaluwarsa dan harus diatur ulang oleh administrator.
login-error-no-domain = Tidak ada cara masuk yang disiapkan untuk alamat email ini.
login-notice-password-changed = Kata sandi Anda telah diubah. Masuklah dengan yang baru.
login-notice-confirmed = Akun Anda telah dikonfirmasi. Sekarang Anda dapat masuk.
login-notice-connect = Anda sudah memiliki akun dengan alamat email ini. Masuk ke akun tersebut sekali untuk menghubungkannya dengan { $provider }.

## Sign up

sign-up-heading = Daftar dengan akun baru
sign-up-button = Daftar
sign-up-have-account = Sudah punya akun?
sign-up-sign-in = Masuk
sign-up-terms = Dengan mendaftar, Anda menyetujui { $terms } dan { $privacy } kami.
sign-up-terms-of-use = ketentuan penggunaan
sign-up-privacy-policy = kebijakan privasi
sign-up-error-exists = Pengguna sudah ada
sign-up-error-off = Pendaftaran tidak diizinkan untuk kumpulan pengguna ini

attribute-address = Alamat
attribute-birthdate = Tanggal lahir
attribute-email = Email
attribute-family_name = Nama keluarga
attribute-gender = Jenis kelamin
attribute-given_name = Nama depan
attribute-locale = Bahasa
attribute-middle_name = Nama tengah
attribute-name = Nama
attribute-nickname = Nama panggilan
attribute-phone_number = Nomor telepon
attribute-picture = Gambar (alamat web)
attribute-preferred_username = Nama pengguna pilihan
attribute-profile = Profil (alamat web)
attribute-updated_at = Diperbarui pada
attribute-website = Situs web
attribute-zoneinfo = Zona waktu

## Passwords

password-rules = Persyaratan kata sandi
password-rule-lower-case = Kata sandi harus berisi huruf kecil
password-rule-upper-case = Kata sandi harus berisi huruf besar
password-rule-number = Kata sandi harus berisi angka
password-rule-symbol = Kata sandi harus berisi karakter khusus
password-rule-length = Kata sandi harus berisi minimal { $count } karakter
password-rule-met = Terpenuhi
password-rule-not-met = Belum terpenuhi
new-password = Kata sandi baru
new-password-again = Masukkan lagi kata sandi baru
password-error-policy = Kata sandi tidak memenuhi persyaratan.
password-error-used = Anda sudah pernah menggunakan kata sandi ini. Pilih yang lain.
password-error-compromised = Kata sandi ini diketahui dari kebocoran data atau mudah ditebak. Pilih yang lain.
password-error-unequal = Kata sandi tidak cocok.
password-error-outer-space = Kata sandi tidak boleh diawali atau diakhiri dengan spasi.

## Confirm account

confirm-heading = Konfirmasi akun Anda
confirm-sent-by-email = Kami telah mengirim kode melalui email ke { $destination }. Masukkan di bawah untuk mengonfirmasi akun Anda.
confirm-sent-by-sms = Kami telah mengirim kode melalui SMS ke { $destination }. Masukkan di bawah untuk mengonfirmasi akun Anda.
confirm-code-known = Masukkan kode verifikasi yang Anda terima untuk mengonfirmasi akun Anda, atau minta kode baru.
confirm-link-heading = Periksa email Anda
confirm-link-sent = Kami telah mengirim email ke { $destination }. Ikuti tautan di dalamnya untuk mengonfirmasi akun Anda.
confirm-link-sent-before = Ikuti tautan dalam email yang kami kirim untuk mengonfirmasi akun Anda, atau minta email baru.
confirm-code = Kode verifikasi
confirm-button = Konfirmasi akun
confirm-no-code = Tidak menerima kode?
confirm-send-code = Kirim kode baru
confirm-no-link = Tidak menerima email?
confirm-send-link = Kirim email baru
confirm-notice-code-sent = Kode baru sedang dikirim.
confirm-notice-link-sent = Email baru sedang dikirim.
confirm-error-code = Kode verifikasi tidak valid, silakan coba lagi.
confirm-error-expired = Kode tidak valid, silakan minta kode lagi.
confirm-error-limit = Batas percobaan terlampaui, silakan coba beberapa saat lagi.
confirm-error-alias = Akun dengan data ini ({ $contact }) sudah ada.
confirm-error-cannot-resend = Kode tidak dapat dikirim ulang. Verifikasi otomatis tidak diaktifkan.

confirmed-heading = Akun Anda telah dikonfirmasi
confirmed-text = Sekarang Anda dapat masuk.
already-confirmed-heading = Akun Anda sudah dikonfirmasi
already-confirmed-text = Tidak ada lagi yang perlu dilakukan di sini. Anda dapat masuk.
go-to-sign-in = Ke halaman masuk

## Forgotten password

forgot-heading = Lupa kata sandi?
forgot-intro-username = Masukkan nama pengguna Anda di bawah dan kami akan mengirim pesan untuk mengatur ulang kata sandi
forgot-intro-email = Masukkan email Anda di bawah dan kami akan mengirim pesan untuk mengatur ulang kata sandi
forgot-intro-phone = Masukkan nomor telepon Anda di bawah dan kami akan mengirim pesan untuk mengatur ulang kata sandi
forgot-intro-email-or-phone = Masukkan email atau nomor telepon Anda di bawah dan kami akan mengirim pesan untuk mengatur ulang kata sandi
forgot-button = Atur ulang kata sandi saya
forgot-error-state = Kata sandi tidak dapat diatur ulang dalam keadaan akun saat ini.
forgot-error-no-contact = Kata sandi tidak dapat diatur ulang karena tidak ada email atau nomor telepon yang terverifikasi
forgot-error-administrator = Kata sandi Anda hanya dapat diatur ulang oleh administrator.
forgot-error-unconfirmed = Konfirmasi akun Anda terlebih dahulu, lalu atur ulang kata sandi.

reset-heading = Atur ulang kata sandi Anda
reset-sent-by-email = Kami telah mengirim kode melalui email ke { $destination }. Masukkan di bawah untuk mengatur ulang kata sandi Anda.
reset-sent-by-sms = Kami telah mengirim kode melalui SMS ke { $destination }. Masukkan di bawah untuk mengatur ulang kata sandi Anda.
reset-code-known = Masukkan di bawah kode yang Anda terima untuk mengatur ulang kata sandi Anda.
reset-code = Kode
reset-button = Ubah kata sandi

## New password required

new-password-heading = Pilih kata sandi baru
new-password-intro = Kata sandi sementara Anda harus diganti sebelum Anda dapat melanjutkan.
new-password-intro-attributes = Kata sandi sementara Anda harus diganti dan beberapa data belum lengkap sebelum Anda dapat melanjutkan.
new-password-button = Simpan dan lanjutkan

## Signing in without a password

login-send-code = Kirimi saya kode
login-passkey = Masuk dengan kunci sandi
passkey-error = Kunci sandi tidak diterima. Coba lagi atau masuk dengan cara lain.

## Account

account-heading = Akun Anda
account-signed-in-as = Masuk sebagai { $user }
account-profile = Profil
account-save = Simpan
account-verify = Verifikasi
account-unverified = { $destination } belum diverifikasi. Masukkan kode yang kami kirim, atau minta kode baru.
account-current-password = Kata sandi saat ini
account-factors = Autentikasi multifaktor
account-preferred = pilihan utama
account-turn-on = Aktifkan
account-turn-off = Nonaktifkan
account-prefer = Jadikan pilihan utama
account-app-set-up = Siapkan aplikasi
account-passkeys = Kunci sandi
account-passkey-add = Tambahkan kunci sandi
account-remove = Hapus
account-devices = Perangkat yang diingat
account-sessions = Masuk di aplikasi ini
account-session-browser = Browser yang sudah masuk
account-session-here = browser ini
account-sign-out-everywhere = Keluar dari semua tempat
account-delete = Hapus akun
account-delete-confirm = Untuk menghapus akun Anda selamanya, masukkan { $user }
account-delete-button = Hapus akun saya
account-delete-mismatch = Itu bukan nama akun ini. Tidak ada yang dihapus.
account-notice-saved = Tersimpan.
account-notice-verified = Terverifikasi.
account-notice-passkey = Kunci sandi telah ditambahkan. Sekarang Anda dapat masuk dengannya.

## Devices without a browser

device-heading = Hubungkan perangkat
device-text = Masukkan kode yang ditampilkan perangkat Anda.
device-code = Kode
device-continue = Lanjutkan
device-error-code = Kode itu tidak valid atau sudah kedaluwarsa. Periksa kembali, atau mulai lagi di perangkat Anda.
device-confirm-heading = Masuk di perangkat Anda?
device-confirm-text = { $app } ingin masuk sebagai { $user } di perangkat yang menampilkan kode ini:
device-confirm-warning = Izinkan hanya jika Anda sendiri yang memulainya dan melihat kode ini di perangkat Anda sendiri. Jika seseorang mengirimkan kode ini kepada Anda, tolak: orang itu akan masuk ke akun Anda.
device-allow = Izinkan
device-deny = Tolak
device-allowed-heading = Perangkat terhubung
device-allowed-text = Anda dapat kembali ke perangkat Anda sekarang.
device-denied-heading = Permintaan ditolak
device-denied-text = Perangkat tidak masuk.

## Second factor

mfa-code-heading = Masukkan kode autentikasi Anda
mfa-code = Kode autentikasi
mfa-code-from-app = Masukkan kode dari aplikasi autentikator Anda.
mfa-code-from-device = Masukkan kode dari { $device }
mfa-sent-by-sms = Kami telah mengirim kode autentikasi melalui SMS ke { $destination }. Masukkan kode untuk menyelesaikan autentikasi.
mfa-sent-by-email = Kami telah mengirim kode autentikasi melalui email ke { $destination }. Masukkan kode untuk menyelesaikan autentikasi.
mfa-back = Kembali
mfa-other = Gunakan metode lain
mfa-option-heading = Pilih cara masuk
mfa-set-up-option-heading = Pilih metode autentikasi multifaktor (MFA)
mfa-option-sms = SMS
mfa-option-sms-hint = Kode dikirim ke telepon Anda.
mfa-option-app = Aplikasi autentikator
mfa-option-app-hint = Aplikasi di telepon atau komputer Anda membuat kodenya.
mfa-option-email = Email
mfa-option-email-hint = Kode dikirim ke alamat email Anda.
mfa-option-error = Pilih salah satu metode.
mfa-app-heading = Siapkan aplikasi autentikator
mfa-app-scan = Pindai kode ini dengan aplikasi autentikator Anda, lalu masukkan kode yang ditampilkannya.
mfa-app-qr = Kode QR untuk aplikasi autentikator Anda
mfa-app-show-secret = Tampilkan kunci rahasia
mfa-app-code = Kode dari aplikasi
mfa-app-device-name = Nama perangkat ini (opsional)
mfa-app-button = Masuk
mfa-set-up-sms-heading = Siapkan SMS
mfa-set-up-sms-intro = Kami akan mengirim kode ke nomor ini sekarang dan setiap kali Anda masuk.
mfa-set-up-email-heading = Siapkan email
mfa-set-up-email-intro = Kami akan mengirim kode ke alamat ini sekarang dan setiap kali Anda masuk.
mfa-send-code = Kirim kode
mfa-error-code = Kode tidak valid. Periksa dan coba lagi.
mfa-error-used = Kode ini sudah digunakan. Tunggu kode berikutnya.
mfa-error-not-enabled = Kode ini bukan milik kunci ini. Coba kode berikutnya.
mfa-error-locked = Terlalu banyak percobaan yang salah. Silakan coba lagi dalam beberapa detik.
custom-heading = Satu langkah lagi
custom-label = Jawaban Anda
custom-button = Lanjutkan

## Sign out

signed-out-heading = Anda telah keluar
signed-out-text = Sesi Anda di peramban ini telah berakhir.
signed-out-again = Masuk lagi
sign-out-heading = Keluar?
sign-out-text = Anda akan mengakhiri sesi Anda di peramban ini.
sign-out-text-user = Anda masuk sebagai { $user }. Ingin mengakhiri sesi ini?
sign-out-button = Keluar
sign-out-apps-heading = Anda sedang dikeluarkan
sign-out-apps-text = Aplikasi Anda sedang diberi tahu bahwa sesi Anda telah berakhir.
sign-out-stay = Tetap masuk
sign-out-close = Untuk tetap masuk, tutup jendela ini.

## Errors

error-heading-request = Terjadi kesalahan pada halaman yang diminta.
error-heading-unexpected = Terjadi kesalahan
error-heading-expired = Permintaan ini telah kedaluwarsa
error-hint = Kembali ke aplikasi asal Anda dan coba lagi.
error-restart = Mulai lagi
error-reference = Referensi:
error-redirect-mismatch = redirect_mismatch
error-invalid-request = invalid_request
error-missing-client-id = Parameter wajib 'client_id' tidak ada
error-missing-redirect-uri = Parameter wajib 'redirect_uri' tidak ada
error-client-not-enabled = Klien tidak diaktifkan untuk OAuth 2.0.
error-expired = Proses masuk terlalu lama. Tidak ada yang diubah.
error-cookies = Peramban Anda tidak mengirim cookie ke situs ini. Izinkan cookie untuk masuk.
error-csrf = Formulir ini sudah usang. Buka kembali halaman dan ulangi yang Anda lakukan.
error-unexpected = Halaman tidak dapat ditampilkan. Silakan coba lagi sebentar lagi.
error-attribute-missing = Nilai belum diisi: { $name }
error-attribute-refused = Salah satu nilai tidak dapat diatur di sini.
error-busy = Terlalu banyak orang yang masuk saat ini. Silakan coba lagi sebentar lagi.
error-delivery = Pesan tidak dapat dikirim. Silakan coba lagi sebentar lagi.
error-login-pages-unavailable = Halaman masuk tidak tersedia. Silakan hubungi administrator.

## Where the filter of a pool asks or refuses

captcha-heading = Tunggu sebentar
captcha-text = Situs ini memeriksa bahwa yang mengakses adalah manusia sebelum melanjutkan.
captcha-posted = Yang baru saja Anda kirim tidak digunakan. Setelah pemeriksaan ini, silakan masukkan lagi.
captcha-working = Browser Anda sedang diperiksa. Ini memerlukan beberapa detik.
captcha-question = Berapa { $first } ditambah { $second }?
captcha-button = Lanjutkan
captcha-error-wrong = Itu bukan hasilnya. Silakan jawab pertanyaan ini.
captcha-error-gone = Pertanyaan itu sudah tidak berlaku. Silakan jawab yang ini.
captcha-done = Terima kasih
captcha-needs-script = Pemeriksaan ini memerlukan JavaScript. Izinkan di browser Anda dan buka kembali halaman.
filter-blocked = Permintaan ini tidak diizinkan di sini.
filter-captcha-in-background = Permintaan tidak diizinkan karena captcha WAF.

## Handing the answer to the app

form-post-heading = Mengembalikan Anda ke aplikasi
form-post-text = Jika tidak terjadi apa-apa, gunakan tombol di bawah.
form-post-button = Lanjutkan

## Messages, where the pool has no words of its own

message-code-subject = Kode verifikasi Anda
message-code = Kode verifikasi Anda adalah { $code }.
message-reset = Kode untuk mengatur ulang kata sandi Anda adalah { $code }
message-sign-in-subject = Kode autentikasi Anda
message-sign-in = Kode autentikasi Anda adalah { $code }.
message-invitation-subject = Kata sandi sementara Anda
message-invitation = Nama pengguna Anda adalah { $user } dan kata sandi sementara Anda adalah { $code }.

## Mails about risky sign-ins, and the page behind their links
message-risk-subject-blocked = Upaya masuk diblokir
message-risk-subject = Upaya masuk baru
message-risk-blocked = Kami memblokir upaya masuk ke akun Anda { $user }.
message-risk-new = Seseorang masuk, atau mencoba masuk, ke akun Anda { $user } dengan cara yang tidak biasa.
message-risk-time = Waktu
message-risk-device = Perangkat
message-risk-place = Lokasi
message-risk-address = Alamat IP
message-risk-not-me = Ini bukan saya
message-risk-me = Ini saya
feedback-heading = Apakah ini Anda?
feedback-heading-done = Terima kasih
feedback-text = Sebuah upaya masuk ke akun Anda tampak tidak biasa:
feedback-owned = Mulai sekarang kami mengenali perangkat dan jaringan ini.
feedback-disowned = Kami akan berhati-hati dengan upaya masuk dari sana. Jika orang lain mungkin mengetahui kata sandi Anda, ubah sekarang.
feedback-change-password = Ubah kata sandi
feedback-me-hint = Upaya masuk ini benar.
feedback-not-me-hint = Kami akan berhati-hati dengan upaya masuk dari sana.
feedback-gone = Tautan ini sudah kedaluwarsa atau tidak lengkap.
