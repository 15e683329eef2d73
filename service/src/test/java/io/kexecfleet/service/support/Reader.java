package io.kexecfleet.service.support;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

/** Somebody who is signed in to the pages, with a browser that runs no scripts. */
public final class Reader {

  private static final String SIGN_OUT = "/logout";

  private final RunningService service;
  private final Browser browser = new Browser();

  private Reader(RunningService service) {
    this.service = service;
  }

  public static Reader signedIn(RunningService service, String token) {
    var reader = new Reader(service);
    reader.browser.submit(Browser.form(reader.get("/login"), "/login").with("token", token));
    return reader;
  }

  public static Reader nobody(RunningService service) {
    return new Reader(service);
  }

  public Browser.Page get(String path) {
    return browser.get(URI.create(service.url() + path));
  }

  /** Fills in a form of a page and sends it. */
  public Browser.Page send(Browser.Page page, String action, Map<String, String> fields) {
    var form = Browser.form(page, action);
    for (var field : fields.entrySet()) {
      form = form.with(field.getKey(), field.getValue());
    }
    return browser.submit(form);
  }

  /** Sends a form that no page offers, as somebody would who builds one: with the secret that every form of theirs has. */
  public Browser.Page post(String path, Map<String, String> fields) {
    var form = Browser.form(get("/"), SIGN_OUT);
    return browser.submit(new Browser.Form(URI.create(service.url() + path), fields).with("_csrf", Objects.requireNonNull(form.fields().get("_csrf"))));
  }

  /** The same without that secret. */
  public Browser.Page postWithoutSecret(String path, Map<String, String> fields) {
    return browser.submit(new Browser.Form(URI.create(service.url() + path), fields));
  }
}
