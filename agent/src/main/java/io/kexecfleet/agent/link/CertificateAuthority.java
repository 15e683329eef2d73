package io.kexecfleet.agent.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whom the agent believes that the service is the service, where that is not the authorities of all the world. */
public final class CertificateAuthority {

  /** A file with every authority of the world has a quarter of this. */
  private static final int LONGEST = 1 << 20;

  private CertificateAuthority() {}

  /**
   * Connections to whoever shows a certificate that was signed by one of those in this file, and to nobody else.
   *
   * @param file certificates as PEM (RFC 7468), one or several
   * @throws IOException when it cannot be read or understood, or there is none in it
   */
  public static HttpService.Encryption trusting(Path file) throws IOException {
    try {
      var tls = SSLContext.getInstance("TLS");
      tls.init(null, of(file), null);
      var sockets = tls.getSocketFactory();
      return () -> sockets;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java runtime has TLS", impossible);
    }
  }

  static TrustManager[] of(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new IOException("%s is longer than %d bytes".formatted(file, LONGEST));
      }
      return of(bytes, file);
    } catch (GeneralSecurityException senseless) {
      throw new IOException("%s is not understood as certificates (%s)".formatted(file, senseless.getMessage()), senseless);
    }
  }

  private static TrustManager[] of(byte[] pem, Path file) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
      store.setCertificateEntry("authority-" + store.size(), certificate);
    }
    if (store.size() == 0) {
      throw new IOException("%s has no certificate in it".formatted(file));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }
}
