//! Importing users: the header, the upload, the job, its counters and its log.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::{
    AttributeDataType, AuthFlowType, PasswordHashingAlgorithmType, SchemaAttributeType,
    UserImportJobType, UserStatusType,
};
use portico::imports::ImportStatus;
use portico::imports::row::cells;
use portico::pools::Pool;
use serde_json::json;

use crate::support::sdk::{admin, refused};
use crate::support::{Engine, TestApp, on_both_engines};

const ROLE: &str = "arn:aws:iam::111122223333:role/CognitoImport";
/// Fewer columns than a file has, for short tests.
pub const HEADER: &str = "cognito:username,name,given_name,family_name,middle_name,nickname,preferred_username,profile,\
picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,\
updated_at,cognito:mfa_enabled";

pub fn row(username: &str, name: &str, email: &str, verified: &str) -> String {
    format!("{username},{name},,,,,,,,,{email},{verified},,,,,,,,,FALSE")
}

async fn create(sdk: &Client, pool: &Pool) -> UserImportJobType {
    create_for(sdk, pool, None).await
}

async fn create_for(
    sdk: &Client,
    pool: &Pool,
    hashes: Option<PasswordHashingAlgorithmType>,
) -> UserImportJobType {
    let made = sdk
        .create_user_import_job()
        .user_pool_id(pool.id.as_str())
        .job_name("nightly")
        .cloud_watch_logs_role_arn(ROLE)
        .set_password_hashing_algorithm(hashes)
        .send()
        .await
        .unwrap();
    made.user_import_job().unwrap().clone()
}

async fn upload(app: &TestApp, job: &UserImportJobType, content: impl Into<reqwest::Body>) -> u16 {
    let request = app
        .http
        .put(job.pre_signed_url().unwrap())
        .header("x-amz-server-side-encryption", "aws:kms");
    request.body(content).send().await.unwrap().status().as_u16()
}

async fn ended(sdk: &Client, pool: &Pool, id: &str) -> UserImportJobType {
    for _ in 0..600 {
        let job = sdk
            .describe_user_import_job()
            .user_pool_id(pool.id.as_str())
            .job_id(id)
            .send()
            .await
            .unwrap();
        let job = job.user_import_job().unwrap().clone();
        let status = ImportStatus::parse(job.status().unwrap().as_str()).unwrap();
        if !matches!(
            status,
            ImportStatus::Pending | ImportStatus::InProgress | ImportStatus::Stopping
        ) {
            return job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the job does not end");
}

/// Creates, uploads and runs a job to its end.
async fn import(app: &TestApp, pool: &Pool, content: String) -> UserImportJobType {
    import_for(app, pool, None, content).await
}

/// As [`import`], of hashes of one kind.
pub async fn import_for(
    app: &TestApp,
    pool: &Pool,
    hashes: Option<PasswordHashingAlgorithmType>,
    content: String,
) -> UserImportJobType {
    let sdk = admin(app);
    let job = create_for(&sdk, pool, hashes).await;
    assert_eq!(upload(app, &job, content).await, 200);
    let id = job.job_id().unwrap();
    sdk.start_user_import_job().user_pool_id(pool.id.as_str()).job_id(id).send().await.unwrap();
    ended(&sdk, pool, id).await
}

pub async fn log(app: &TestApp, pool: &Pool, job: &UserImportJobType) -> String {
    let job = app.app.imports.get(pool, job.job_id().unwrap()).await.unwrap();
    app.app.imports.log(&job, 0).await.unwrap().into_iter().map(|(_, lines)| lines).collect()
}

pub fn counts(job: &UserImportJobType) -> (i64, i64, i64) {
    (job.imported_users(), job.skipped_users(), job.failed_users())
}

on_both_engines! {
    // spec: IMP-101, IMP-102, IMP-103
    async fn the_header_names_every_column(app: &TestApp) {
        let sdk = admin(app);
        let tier = SchemaAttributeType::builder().name("tier").attribute_data_type(AttributeDataType::String).build();
        let made = sdk.create_user_pool().pool_name("x").schema(tier).send().await.unwrap();
        let id = made.user_pool().unwrap().id().unwrap();
        let header = sdk.get_csv_header().user_pool_id(id).send().await.unwrap();
        assert_eq!(header.user_pool_id(), Some(id));
        assert_eq!(header.csv_header().join(","), "name,given_name,family_name,middle_name,nickname,\
preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,\
phone_number_verified,address,updated_at,custom:tier,cognito:mfa_enabled,cognito:username");
    }
}

on_both_engines! {
    // spec: IMP-100, IMP-104, IMP-106, IMP-108, IMP-111, IMP-113, IMP-116, IMP-200, IMP-201, IMP-202, IMP-203
    // spec: IMP-207, IMP-210, IMP-211, IMP-214, IMP-216, IMP-217, IMP-218, IMP-219, USR-113, USR-012, IMP-109, IMP-112
    // spec: IMP-115
    async fn users_come_in_and_set_a_password(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"] })).await;
        let client = app.client(&pool, json!({})).await;
        app.user(&pool, "known@example.com").await;
        let file = [
            HEADER.to_owned(),
            row("fay", "Fay", "fay@example.com", "true"),
            row("gus", "Gus", "gus@example.com", "true"),
            row("hal", "Hal", "hal@example.com", "true"),
            row("ida", "Ida", "ida@example.com", "true"),
            row("jon", "Jon", "jon@example.com", "true"),
            row("ann", "Ann \\, Smith ", "ann@example.com", "TRUE"),
            row("bob", "Bob", "bob@example.com", "true"),
            row("known", "Known", "other@example.com", "true"),
            row("eve", "Eve", "known@example.com", "true"),
            row("no-flag", "N", "no@example.com", "false"),
            row("no mail", "N", "space@example.com", "true"),
            row("bad-mail", "N", "nowhere", "true"),
            row("wörld", "W", "w@example.com", "True"),
            "too,few,cells".to_owned(),
            ",,,,,,,,,,,,,,,,,,,,FALSE".to_owned(),
            "cat,Cat,,,,,,,,,cat@example.com,TRUE,,02/01/1985,,,+12345550100,TRUE,123 Any Street,1471453471,FALSE".to_owned(),
            "dan,Dan,,,,,,,,,dan@example.com,TRUE,,,,,(425) 555-0100,,,,FALSE".to_owned(),
            String::new(),
        ]
        .join("\r\n");
        let job = create(&sdk, &pool).await;
        assert_eq!((job.status().unwrap().as_str(), counts(&job)), ("Created", (0, 0, 0)));
        assert!(job.job_id().unwrap().starts_with("import-") && job.start_date().is_none());
        let id = job.job_id().unwrap();
        let start = || sdk.start_user_import_job().user_pool_id(pool.id.as_str()).job_id(id).send();
        assert_eq!(refused(start().await), format!("PreconditionNotMetException: No csv file was uploaded for {id}"));
        let forged = job.pre_signed_url().unwrap().replace("signature=", "signature=0");
        assert_eq!(app.http.put(forged).body("x").send().await.unwrap().status().as_u16(), 403);
        assert_eq!(upload(app, &job, file).await, 200);
        assert_eq!(upload(app, &job, "again").await, 409, "one upload");
        let started = start().await.unwrap();
        assert!(started.user_import_job().unwrap().start_date().is_some());
        assert!(refused(start().await).starts_with("PreconditionNotMetException"));
        let job = ended(&sdk, &pool, id).await;
        assert_eq!(job.status().unwrap().as_str(), "Succeeded", "{:?}", job.completion_message());
        assert_eq!(counts(&job), (9, 1, 7), "{}", log(app, &pool, &job).await);
        assert!(job.completion_date().is_some());
        let lines = log(app, &pool, &job).await;
        for expected in [
            "[SUCCEEDED] Line Number 2 - The import succeeded.\n",
            "[SKIPPED] Line Number 9 - The user already exists.\n",
            "[FAILED] Line Number 10 - The email is that of another user.\n",
            "[FAILED] Line Number 11 - The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).\n",
            "[FAILED] Line Number 13 - Invalid email address format.\n",
            "[FAILED] Line Number 15 - The line has 3 cells instead of 21.\n",
        ] {
            assert!(lines.contains(expected), "{expected}{lines}");
        }
        assert!(!lines.contains("@") && !lines.contains("known"), "no user data: {lines}");

        let ann = sdk.admin_get_user().user_pool_id(pool.id.as_str()).username("ann").send().await.unwrap();
        assert_eq!(ann.user_status(), Some(&UserStatusType::ResetRequired));
        let value = |name: &str| ann.user_attributes().iter().find(|a| a.name() == name).and_then(|a| a.value());
        assert_eq!((value("name"), value("email_verified")), (Some("Ann , Smith"), Some("true")));
        let cat = sdk.list_users().user_pool_id(pool.id.as_str()).filter("email = \"cat@example.com\"").send().await.unwrap();
        let birthdate = cat.users()[0].attributes().iter().find(|a| a.name() == "birthdate").unwrap();
        assert_eq!(birthdate.value(), Some("02/01/1985"));
        assert!(app.app.store.list_inbox(10).await.unwrap().is_empty(), "nobody was written to");

        let sign_in = |password: &str| sdk.initiate_auth().client_id(client.id.as_str())
            .auth_flow(AuthFlowType::UserPasswordAuth).auth_parameters("USERNAME", "ann@example.com")
            .auth_parameters("PASSWORD", password).send();
        assert!(refused(sign_in("Correct-horse-9").await).starts_with("PasswordResetRequiredException"));
        sdk.forgot_password().client_id(client.id.as_str()).username("ann").send().await.unwrap();
        let code = app.code_to("ann@example.com").await;
        sdk.confirm_forgot_password().client_id(client.id.as_str()).username("ann").confirmation_code(code)
            .password("Correct-horse-9").send().await.unwrap();
        sign_in("Correct-horse-9").await.unwrap();
    }
}

on_both_engines! {
    // spec: IMP-103, IMP-105, IMP-107, IMP-110, IMP-114, IMP-208, IMP-209, QUO-111
    async fn files_that_cannot_be_imported(app: &TestApp) {
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let good = row("ann", "Ann", "ann@example.com", "true");
        for (content, message) in [
            (String::new(), "The CSV file is empty."),
            (format!("\u{feff}{HEADER}\n{good}\n"), "The CSV file begins with a byte order mark."),
            (format!("{}\n{good}\n", &HEADER[..HEADER.len() - 20]), "The header of the CSV file lacks the column cognito:mfa_enabled."),
            (format!("{HEADER},email\n{good}\n"), "The header of the CSV file names a column twice."),
            (format!("{HEADER},custom:none\n{good}\n"), "The header of the CSV file has a column the user pool does not know."),
        ] {
            let job = import(app, &pool, content).await;
            assert_eq!((job.status().unwrap().as_str(), job.completion_message()), ("Failed", Some(message)));
            assert_eq!(counts(&job), (0, 0, 0));
        }
        let bad = vec![row("x", "X", "x@example.com", "false"); 40].join("\n");
        let job = import(app, &pool, format!("{HEADER}\n{bad}")).await;
        assert_eq!((job.status().unwrap().as_str(), counts(&job)), ("Failed", (0, 0, 5)));
        assert_eq!(job.completion_message(), Some("Too many users have failed or been skipped during the import."));
        // Other rows than these go on.
        let long = row("long", &"x".repeat(16_000), "long@example.com", "true");
        let mfa = row("mfa", "M", "mfa@example.com", "true").replace("FALSE", "TRUE");
        let zero = row("zero", "a\u{0}b", "zero@example.com", "true");
        let more = ["bea", "cy"].map(|name| row(name, "N", &format!("{name}@example.com"), "true")).join("\n");
        let job = import(app, &pool, format!("{HEADER}\n{long}\n{mfa}\n{good}\n{more}\n{zero}")).await;
        assert_eq!((job.status().unwrap().as_str(), counts(&job)), ("Succeeded", (3, 0, 3)));
        assert!(log(app, &pool, &job).await.contains("[FAILED] Line Number 2 - The line is longer than 16000 characters.\n"));

        let none = app.pool(json!({})).await;
        let sdk = admin(app);
        let job = create(&sdk, &none).await;
        upload(app, &job, format!("{HEADER}\n{good}\n")).await;
        let start = sdk.start_user_import_job().user_pool_id(none.id.as_str()).job_id(job.job_id().unwrap()).send().await;
        assert!(refused(start).starts_with("PreconditionNotMetException"));
    }
}

on_both_engines! {
    // spec: IMP-204, IMP-205, IMP-206, IMP-215, ATTR-041
    async fn one_at_a_time_and_stopped(app: &TestApp) {
        let sdk = admin(app);
        let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
        let id = pool.id.as_str();
        let many: String = (0..20_000).map(|n| format!("{}\n", row(&format!("u{n}"), "U", &format!("u{n}@example.com"), "true"))).collect();
        let first = create(&sdk, &pool).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let second = create(&sdk, &pool).await;
        assert_eq!(upload(app, &first, format!("{HEADER}\n{many}")).await, 200);
        assert_eq!(upload(app, &second, format!("{HEADER}\n{many}")).await, 200);
        let start = |job: &UserImportJobType| sdk.start_user_import_job().user_pool_id(id).job_id(job.job_id().unwrap()).send();
        let stop = |job: &UserImportJobType| sdk.stop_user_import_job().user_pool_id(id).job_id(job.job_id().unwrap()).send();
        assert!(refused(stop(&first).await).starts_with("PreconditionNotMetException"));
        start(&first).await.unwrap();
        assert_eq!(refused(start(&second).await), "PreconditionNotMetException: Another import job is active.");
        let attribute = SchemaAttributeType::builder().name("x").attribute_data_type(AttributeDataType::String).build();
        for refusal in [
            refused(sdk.update_user_pool().user_pool_id(id).send().await),
            refused(sdk.delete_user_pool().user_pool_id(id).send().await),
            refused(sdk.add_custom_attributes().user_pool_id(id).custom_attributes(attribute).send().await),
        ] {
            assert!(refusal.starts_with("UserImportInProgressException"), "{refusal}");
        }
        let stopping = stop(&first).await.unwrap();
        assert_eq!(stopping.user_import_job().unwrap().status().unwrap().as_str(), "Stopping");
        let stopped = ended(&sdk, &pool, first.job_id().unwrap()).await;
        assert_eq!(stopped.status().unwrap().as_str(), "Stopped");
        assert_eq!(stopped.completion_message(), Some("The Import Job was stopped by the developer."));
        assert!(stopped.imported_users() < 20_000);
        assert_eq!(app.app.store.estimated_users(&pool.id).await.unwrap(), stopped.imported_users());
        assert!(refused(start(&first).await).starts_with("PreconditionNotMetException"));
        let listed = sdk.list_user_import_jobs().user_pool_id(id).max_results(1).send().await.unwrap();
        assert_eq!(listed.user_import_jobs().len(), 1);
        let rest = sdk.list_user_import_jobs().user_pool_id(id).max_results(60)
            .pagination_token(listed.pagination_token().unwrap()).send().await.unwrap();
        let seen = [listed.user_import_jobs()[0].job_id(), rest.user_import_jobs()[0].job_id()];
        assert_eq!((seen, rest.pagination_token()), ([second.job_id(), first.job_id()], None), "newest first");
    }
}

/// Cut off between batches, another node goes on and no line runs twice.
async fn resumed(engine: Engine) {
    use crate::support::clocked::Clocked;
    let app = Clocked::start(engine).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let imports = &app.app.imports;
    let job = imports.create(&pool, "x".to_owned(), ROLE.to_owned(), None).await.unwrap();
    let url = imports.upload_url(&job);
    let query: std::collections::BTreeMap<String, String> =
        url::Url::parse(&url).unwrap().query_pairs().into_owned().collect();
    let begin =
        || imports.begin_upload(pool.id.as_str(), &job.id, &query["expires"], &query["signature"]);
    let mut content = format!("{HEADER}\n");
    for n in 0..1700 {
        content.push_str(&row(&format!("u{n}"), "U", &format!("u{n}@example.com"), "true"));
        content.push('\n');
    }
    let mut upload = begin().await.unwrap();
    for part in content.as_bytes().chunks(1000) {
        imports.upload(&mut upload, part).await.unwrap();
    }
    imports.finish_upload(upload).await.unwrap();
    imports.start(&pool, &job.id).await.unwrap();
    // Each round is dropped after a moment, as a killed process drops it.
    let mut rounds: u64 = 0;
    loop {
        let moment = std::time::Duration::from_millis(60 * (1 + rounds));
        let cut = tokio::time::timeout(moment, imports.run_next()).await;
        if matches!(cut, Ok(Ok(false))) {
            break;
        }
        rounds += 1;
        assert!(rounds < 200, "it does not end");
        app.advance(61);
    }
    let job = imports.get(&pool, &job.id).await.unwrap();
    assert_eq!(
        (job.status, job.progress.imported, job.progress.rows()),
        (ImportStatus::Succeeded, 1700, 1700)
    );
    assert_eq!(app.app.store.estimated_users(&pool.id).await.unwrap(), 1700);
    let mut lines = 0;
    let mut after = 0;
    loop {
        let page = imports.log(&job, after).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        after = *last;
        lines += page.iter().map(|(_, text)| text.lines().count()).sum::<usize>();
    }
    assert_eq!(lines, 1700);

    // Unstarted jobs expire, and so does the address to upload to.
    let late = imports.create(&pool, "late".to_owned(), ROLE.to_owned(), None).await.unwrap();
    let url = url::Url::parse(&imports.upload_url(&late)).unwrap();
    let query: std::collections::BTreeMap<String, String> =
        url.query_pairs().into_owned().collect();
    app.advance(15 * 60);
    let refused = imports
        .begin_upload(pool.id.as_str(), &late.id, &query["expires"], &query["signature"])
        .await;
    assert!(refused.is_err());
    app.advance(24 * 3600);
    imports.expire().await.unwrap();
    assert_eq!(imports.get(&pool, &late.id).await.unwrap().status, ImportStatus::Expired);
    assert!(imports.start(&pool, &late.id).await.is_err());
    app.stop().await;
}

/// A deployment where a pool has one provider and one import job, of three rows.
async fn small(engine: Engine) {
    let settings = [
        ("PORTICO_IMPORT_JOBS_PER_POOL", "1"),
        ("PORTICO_IMPORT_ROWS_PER_FILE", "3"),
        ("PORTICO_LIMITS_IDENTITY_PROVIDERS_PER_POOL", "1"),
    ];
    let app = TestApp::start_with(engine, &settings).await;
    let pool = app.pool(json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let rows: Vec<String> =
        (0..5).map(|n| row(&format!("u{n}"), "U", &format!("u{n}@example.com"), "true")).collect();
    let job = import(&app, &pool, format!("{HEADER}\n{}", rows.join("\n"))).await;
    assert_eq!((job.status().unwrap().as_str(), counts(&job)), ("Failed", (3, 0, 0)));
    assert_eq!(job.completion_message(), Some("The file has more than 3 rows."));
    let sdk = admin(&app);
    let another = sdk
        .create_user_import_job()
        .user_pool_id(pool.id.as_str())
        .job_name("x")
        .cloud_watch_logs_role_arn(ROLE)
        .send()
        .await;
    assert!(refused(another).starts_with("LimitExceededException"));
    let provider = |name: &str| {
        let details = [
            ("client_id", "id"),
            ("client_secret", "hush"),
            ("authorize_scopes", "openid"),
            ("attributes_request_method", "GET"),
            ("oidc_issuer", "https://login.example"),
            ("authorize_url", "https://login.example/authorize"),
            ("token_url", "https://login.example/token"),
            ("attributes_url", "https://login.example/me"),
            ("jwks_uri", "https://login.example/keys"),
        ];
        let details = details.map(|(name, value)| (name.to_owned(), value.to_owned()));
        sdk.create_identity_provider()
            .user_pool_id(pool.id.as_str())
            .provider_name(name)
            .provider_type(aws_sdk_cognitoidentityprovider::types::IdentityProviderTypeType::Oidc)
            .set_provider_details(Some(details.into()))
            .send()
    };
    provider("one").await.unwrap();
    assert!(refused(provider("two").await).starts_with("LimitExceededException"));
    app.stop().await;
}

// spec: IMP-114, QUO-052, QUO-110, QUO-113, FED-058
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_deployment_on_sqlite() {
    small(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_deployment_on_postgres() {
    small(Engine::Postgres).await;
}

// spec: IMP-214, IMP-207, USR-305, USR-306
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_survives_on_sqlite() {
    resumed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_survives_on_postgres() {
    resumed(Engine::Postgres).await;
}

// spec: IMP-106, IMP-113, IMP-116
#[test]
fn cells_are_not_quoted() {
    assert_eq!(cells(" a ,b\\,c,\"d\",,\\n"), ["a", "b,c", "\"d\"", "", "\\n"]);
    assert_eq!(cells(""), [""]);
}
