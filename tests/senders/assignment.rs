//! Custom senders come and go with the pool's `LambdaConfig`.

use portico::platform::PoolId;
use portico::triggers::Source;
use serde_json::{Value, json};

use super::{KEY_ID, Scene, scene_on_both_engines};
use crate::support::PASSWORD;
use crate::support::sdk::raw_call;

scene_on_both_engines! {
    // spec: CUSTEMAIL-002, CUSTEMAIL-003, CUSTEMAIL-015, CUSTSMS-002, CUSTSMS-003, CUSTSMS-007
    async fn senders_come_and_go_with_the_pool(scene: &Scene) {
        let app = &scene.app;
        let call = async |operation: &str, body: Value| {
            let (status, answer) = raw_call(app, operation, body).await;
            assert_eq!(status, 200, "{operation}: {answer}");
            answer
        };
        let both = json!({ "CustomEmailSender": scene.mail_sender(), "CustomSMSSender": scene.sms_sender(),
            "KMSKeyID": KEY_ID });
        let made = call("CreateUserPool", json!({ "PoolName": "shop",
            "AutoVerifiedAttributes": ["email", "phone_number"], "LambdaConfig": both })).await;
        let id = made["UserPool"]["Id"].as_str().unwrap();
        let config = async || call("DescribeUserPool", json!({ "UserPoolId": id })).await["UserPool"]["LambdaConfig"].take();
        assert_eq!(config().await, both);
        let pool = app.app.pools.pool(&PoolId::new(id)).await.unwrap().unwrap();
        let client = app.client(&pool, json!({})).await;
        let sign_up = async |name: &str, contact: Value| raw_call(app, "SignUp", json!({ "ClientId": client.id,
            "Username": name, "Password": PASSWORD, "UserAttributes": [contact] })).await.0;
        let mail = json!({ "Name": "email", "Value": "ann@example.com" });
        let phone = json!({ "Name": "phone_number", "Value": "+12065550100" });
        assert_eq!(sign_up("ann", mail.clone()).await, 200);
        assert_eq!(sign_up("bob", phone.clone()).await, 200);
        scene.mail.call(1).await;
        scene.sms.call(1).await;

        // Each goes with an update that leaves it out.
        let change = |config: Value| json!({ "UserPoolId": id, "LambdaConfig": config,
            "AutoVerifiedAttributes": ["email", "phone_number"] });
        let one = json!({ "CustomSMSSender": scene.sms_sender(), "KMSKeyID": KEY_ID });
        call("UpdateUserPool", change(one.clone())).await;
        assert_eq!(config().await, one);
        assert_ne!(sign_up("cat", mail).await, 200, "nothing else sends mail here");
        assert_eq!(sign_up("dan", phone.clone()).await, 200);
        scene.sms.call(2).await;
        call("UpdateUserPool", change(json!({}))).await;
        assert_ne!(sign_up("eve", phone).await, 200);
        assert_eq!((scene.mail.calls().len(), scene.sms.calls().len()), (1, 2));
        assert!(Source::parse("CustomSMSSender_AccountTakeOverNotification").is_none());
    }
}
