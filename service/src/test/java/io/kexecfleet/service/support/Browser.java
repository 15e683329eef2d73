package io.kexecfleet.service.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser as far as signing in needs one: cookies by host and port, redirects one at a time, and the forms of a page. */
public final class Browser {

  private static final HttpClient HERE = client(InetAddress.getLoopbackAddress());
  private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
  private static final Pattern INPUT = Pattern.compile("<input[^>]*>");

  private final Map<String, Map<String, String>> cookies = new HashMap<>();
  private final HttpClient client;

  public Browser() {
    this(HERE);
  }

  private Browser(HttpClient client) {
    this.client = client;
  }

  /** One at another address of this machine. */
  public static Browser at(InetAddress address) {
    return new Browser(client(address));
  }

  private static HttpClient client(InetAddress address) {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).localAddress(address).build();
  }

  /** Where a page came from, and what it is. */
  public record Page(URI at, int status, String body, HttpResponse<String> response) {

    /** Where it sends the browser. */
    public URI next() {
      return at.resolve(elsewhere().orElseThrow(() -> new AssertionError("leads nowhere: " + status + " " + body)));
    }

    private Optional<String> elsewhere() {
      var headers = response.headers();
      return headers.firstValue("Location").or(() -> headers.firstValue("Refresh").map(value -> value.replaceFirst("^0;url=", "")));
    }

    public List<String> setCookies() {
      return response.headers().allValues("Set-Cookie");
    }
  }

  /** A form of a page, with what its fields hold. */
  public record Form(URI action, Map<String, String> fields) {

    public Form with(String field, String value) {
      var changed = new LinkedHashMap<>(fields);
      changed.put(field, value);
      return new Form(action, changed);
    }
  }

  public Page get(URI place) {
    return send(HttpRequest.newBuilder(place).GET());
  }

  /** Goes on as long as it leads to that host, and shows the last answer. */
  public Page follow(Page page, String host) {
    var at = page;
    for (int i = 0; i < 10 && at.elsewhere().isPresent() && at.next().getAuthority().equals(host); i++) {
      at = get(at.next());
    }
    return at;
  }

  /** Sends a form as the page that has it does. */
  public Page submit(Form form) {
    var origin = form.action.getScheme() + "://" + form.action.getAuthority();
    return submit(form, Map.of("Origin", origin, "Sec-Fetch-Site", "same-origin"));
  }

  public Page submit(Form form, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(form.action)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(Keycloak.form(form.fields)));
    headers.forEach(request::header);
    return send(request);
  }

  /** @param action the end of where it leads */
  public static Form form(Page page, String action) {
    return FORM.matcher(page.body())
        .results()
        .filter(found -> path(found.group(1)).endsWith(action))
        .map(found -> new Form(page.at().resolve(plain(found.group(1))), fields(found)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no form to " + action + " in " + page.status() + " " + page.body()));
  }

  private static String path(String url) {
    return url.replaceFirst("\\?.*", "");
  }

  private static Map<String, String> fields(MatchResult form) {
    return INPUT.matcher(form.group(2)).results().map(MatchResult::group).filter(input -> !attribute(input, "name").isEmpty())
        .collect(Collectors.toMap(input -> attribute(input, "name"), input -> plain(attribute(input, "value")), (one, _) -> one, TreeMap::new));
  }

  private static String attribute(String tag, String name) {
    var found = Pattern.compile("\\s" + name + "=\"([^\"]*)\"").matcher(tag);
    return found.find() ? found.group(1) : "";
  }

  private static String plain(String text) {
    return text.replace("&amp;", "&").replace("&#x2F;", "/");
  }

  public Map<String, String> cookies(URI place) {
    return cookies.computeIfAbsent(place.getAuthority(), _ -> new LinkedHashMap<>());
  }

  private Page send(HttpRequest.Builder request) {
    var place = request.build().uri();
    var mine = cookies(place);
    if (!mine.isEmpty()) {
      request.header("Cookie", mine.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).collect(Collectors.joining("; ")));
    }
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      response.headers().allValues("Set-Cookie").forEach(cookie -> keep(mine, cookie));
      return new Page(place, response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void keep(Map<String, String> cookies, String cookie) {
    var parts = Arrays.stream(cookie.split(";", -1)).map(String::strip).toList();
    var pair = parts.getFirst().split("=", 2);
    assertThat(pair).hasSize(2);
    if (parts.stream().anyMatch(part -> part.equalsIgnoreCase("Max-Age=0"))) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }
}
