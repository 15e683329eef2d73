package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the authorities of a file, and in no others. */
final class Trust {

  private Trust() {}

  /** @param caFile one or more certificates, PEM */
  static SSLContext in(String caFile) {
    try (var file = Files.newInputStream(Path.of(caFile))) {
      var authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        authorities.setCertificateEntry("authority-" + authorities.size(), certificate);
      }
      if (authorities.size() == 0) {
        throw Failure.of(ExitStatus.REFUSED, "The CA file %s has no certificate in it.".formatted(caFile));
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw Failure.of(ExitStatus.REFUSED, "The CA file %s cannot be used: %s".formatted(caFile, e.getMessage()));
    }
  }
}
