package io.kexecfleet.agent.link;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** What this host shows of itself. The files are read anew when they have changed: certificates may live for hours only. */
public final class ClientCertificate implements HttpService.Encryption {

  private static final int LONGEST = 1 << 20;
  private static final char[] PASSWORD = new char[0];
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private record Stamp(Object file, long size, long modifiedMillis) {

    static Stamp of(Path path) throws IOException {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(String.valueOf(attributes.fileKey()), attributes.size(), attributes.lastModifiedTime().toMillis());
    }
  }

  private record Made(List<Stamp> from, SSLSocketFactory sockets) {}

  private final ClientFiles files;
  private final TrustManager @Nullable [] trust;
  private @Nullable Made made;

  /**
   * @param authority certificates of those who sign the service's, or null: those that the Java runtime brings
   * @throws IOException when one of the files cannot be read or understood
   */
  public ClientCertificate(ClientFiles files, @Nullable Path authority) throws IOException {
    this.files = files;
    this.trust = authority == null ? null : CertificateAuthority.of(authority);
    sockets();
  }

  /** What was changed while it is read is read again the next time: its stamp is older than it. */
  @Override
  public synchronized SSLSocketFactory sockets() throws IOException {
    var now = List.of(Stamp.of(files.certificate()), Stamp.of(files.key()));
    var kept = made;
    if (kept != null && kept.from.equals(now)) {
      return kept.sockets;
    }
    try {
      var tls = SSLContext.getInstance("TLS");
      tls.init(keys(), trust, null);
      made = new Made(now, tls.getSocketFactory());
      return made.sockets;
    } catch (GeneralSecurityException senseless) {
      throw new IOException(
          "%s and %s are not understood as a certificate and its key (%s)".formatted(files.certificate(), files.key(), senseless.getMessage()),
          senseless);
    }
  }

  private KeyManager[] keys() throws IOException, GeneralSecurityException {
    var chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(bytes(files.certificate())))
            .toArray(Certificate[]::new);
    if (chain.length == 0) {
      throw new IOException("%s has no certificate in it".formatted(files.certificate()));
    }
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry("host", privateKey(), PASSWORD, chain);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    return keys.getKeyManagers();
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    var pem = KEY.matcher(new String(bytes(files.key()), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException(
          "%s has no private key in PKCS#8 in it, or an encrypted one: openssl pkcs8 -topk8 -nocrypt makes one"
              .formatted(files.key()));
    }
    var encoded = new PKCS8EncodedKeySpec(decoded(pem.group(1)));
    var tried = new IOException("%s has a key that is none of %s".formatted(files.key(), ALGORITHMS));
    for (var algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException another) {
        tried.addSuppressed(another);
      }
    }
    throw tried;
  }

  private byte[] decoded(String base64) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException senseless) {
      throw new IOException("%s is not understood as PEM (%s)".formatted(files.key(), senseless.getMessage()), senseless);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new IOException("%s is longer than %d bytes".formatted(file, LONGEST));
      }
      return bytes;
    }
  }
}
