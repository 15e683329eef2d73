package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why nobody answered, in words, from what Java makes of it. Pure. */
final class Unreached {

  private Unreached() {}

  static Failure of(Context context, Call call, IOException e) {
    if (e instanceof SSLException) {
      return Failure.of(ExitStatus.OUT_OF_REACH, causes(e, CertificateException.class) ? distrusted(context, e) : noTls(context, e));
    }
    return Failure.passing(
        ExitStatus.OUT_OF_REACH,
        "The service at %s could not be reached: %s. Does it run, and is that its address?".formatted(context.url(), why(context, call, e)));
  }

  private static String distrusted(Context context, IOException e) {
    var why =
        causes(e, CertificateExpiredException.class)
            ? "its certificate has expired"
            : causes(e, CertPathBuilderException.class) ? "its certificate is of an authority that is not trusted here" : said(e);
    return "The service at %s is not trusted: %s. %s"
        .formatted(
            context.url(),
            why,
            context.caFile() == null
                ? "Where it has an authority of your own, give its certificate: login --ca-file FILE, or KEXEC_FLEET_CA_FILE."
                : "Trusted are those in %s, and no others.".formatted(context.caFile()));
  }

  private static String noTls(Context context, IOException e) {
    return "What answers at %s does not speak TLS as it should: %s. Is that the service's address, and https right?"
        .formatted(context.url(), said(e));
  }

  private static String why(Context context, Call call, IOException e) {
    if (e instanceof HttpConnectTimeoutException) {
      return "no connection came about in time";
    }
    if (e instanceof HttpTimeoutException) {
      return "it did not answer within %d s".formatted(call.patience().toSeconds());
    }
    if (causes(e, UnresolvedAddressException.class)) {
      return "no machine is called %s".formatted(context.url().getHost());
    }
    // Java leaves the message out of some of its failures to connect.
    return e instanceof ConnectException && e.getMessage() == null ? "nothing listens there" : said(e);
  }

  private static boolean causes(Throwable e, Class<? extends Throwable> kind) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause).anyMatch(kind::isInstance);
  }

  private static String said(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
