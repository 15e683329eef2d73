package io.kexecfleet.service.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import java.security.cert.CertificateFactory;

/** Certificates of authorities, kept in a file. */
final class TrustedAuthorities {

  private static final int LONGEST = 1024 * 1024;

  private TrustedAuthorities() {}

  /**
   * Those in this file.
   *
   * @throws GeneralSecurityException when there is anything else in it than certificates
   */
  static KeyStore read(Path file) throws IOException, GeneralSecurityException {
    try (var content = Files.newInputStream(file)) {
      var certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content.readNBytes(LONGEST)));
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : certificates) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
      return store;
    }
  }

  /** TLS towards those whose certificates go back to one of them, and to nobody else. */
  static SSLContext context(Path file) {
    try {
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(read(file));
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("%s was readable a moment ago.".formatted(file), e);
    }
  }
}
