package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.input.Documents;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Shell;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which service a command talks to: the one that the environment names, else the context that is asked for, else the current
 * one. A token goes only to the service that it was kept for.
 */
public final class ContextChoice {

  private static final String URL = "KEXEC_FLEET_URL";
  private static final String TOKEN = "KEXEC_FLEET_TOKEN";
  private static final String TOKEN_FILE = "KEXEC_FLEET_TOKEN_FILE";
  private static final String CA_FILE = "KEXEC_FLEET_CA_FILE";
  private static final String CONTEXT = "KEXEC_FLEET_CONTEXT";
  private static final String USUAL_NAME = "default";

  private final Shell shell;
  private final ContextFile file;

  public ContextChoice(Shell shell) {
    this.shell = shell;
    this.file = new ContextFile(shell.settings());
  }

  /** The name of the context that is meant. */
  public String name(@Nullable String asked) {
    var named = asked == null ? shell.variable(CONTEXT) : asked;
    return Objects.requireNonNullElse(named == null ? file.current() : named, USUAL_NAME);
  }

  /**
   * @param asked by {@code --context}, or null
   * @throws Failure where nobody said which, or two said different things
   */
  public Context of(@Nullable String asked, boolean insecureHttp) {
    var url = shell.variable(URL);
    if (url != null && asked != null) {
      throw refused("--context and %s both say which service: leave one of them out.".formatted(URL));
    }
    var token = token();
    var caFile = shell.variable(CA_FILE);
    if (url != null) {
      return new Context(Context.url(url), caFile, token, insecureHttp);
    }
    var kept = file.find(name(asked));
    if (kept == null) {
      throw refused(
          asked == null && shell.variable(CONTEXT) == null
              ? "Nobody said which service: kexec-fleet login URL, or set %s.".formatted(URL)
              : "There is no context %s: kexec-fleet login URL --context %s makes it.".formatted(name(asked), name(asked)));
    }
    return new Context(
        kept.url(),
        caFile == null ? kept.caFile() : caFile,
        token == null ? kept.token() : token,
        insecureHttp || kept.insecureHttp());
  }

  private @Nullable String token() {
    var token = shell.variable(TOKEN);
    var tokenFile = shell.variable(TOKEN_FILE);
    if (token != null && tokenFile != null) {
      throw refused("%s and %s are both set: leave one of them out.".formatted(TOKEN, TOKEN_FILE));
    }
    if (tokenFile != null) {
      return Context.secret(Documents.text(shell, tokenFile), tokenFile);
    }
    return token == null ? null : Context.secret(token, TOKEN);
  }

  private static Failure refused(String message) {
    return Failure.of(ExitStatus.REFUSED, message);
  }
}
