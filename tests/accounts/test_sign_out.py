"""What signing out leaves behind in the browser: nothing."""


def test_signing_out_has_the_browser_forget_words_that_were_not_saved(client, ada):
    client.force_login(ada)
    response = client.post("/accounts/logout/")
    assert response.status_code == 302
    assert response["Clear-Site-Data"] == '"storage"'
    assert "_auth_user_id" not in client.session


def test_asking_whether_to_sign_out_forgets_nothing(client, ada):
    client.force_login(ada)
    assert "Clear-Site-Data" not in client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
