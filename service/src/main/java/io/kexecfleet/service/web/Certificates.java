package io.kexecfleet.service.web;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** What can be known of a certificate before it is served. */
final class Certificates {

  private static final byte[] ANYTHING = {1, 2, 3};

  /** How a key of this kind signs: the names of {@code java.security.Signature}. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private Certificates() {}

  /**
   * Whether clients could be served with it.
   *
   * @return when it expires
   * @throws GeneralSecurityException when it is none, or its key belongs to another one; the message says so
   */
  static Instant check(SslBundle bundle) throws GeneralSecurityException {
    var keys = bundle.getStores().getKeyStore();
    if (keys == null) {
      throw new GeneralSecurityException("there is no certificate");
    }
    bundle.createSslContext();
    var password = bundle.getKey().getPassword() == null ? bundle.getStores().getKeyStorePassword() : bundle.getKey().getPassword();
    @Nullable Instant expiry = null;
    for (var alias : Collections.list(keys.aliases())) {
      if (keys.isKeyEntry(alias) && keys.getCertificate(alias) instanceof X509Certificate certificate) {
        requirePair(certificate, key(keys, alias, password));
        var until = certificate.getNotAfter().toInstant();
        expiry = expiry == null || until.isBefore(expiry) ? until : expiry;
      }
    }
    if (expiry == null) {
      throw new GeneralSecurityException("there is no certificate with a key");
    }
    return expiry;
  }

  private static PrivateKey key(KeyStore keys, String alias, @Nullable String password) throws GeneralSecurityException {
    if (keys.getKey(alias, password == null ? null : password.toCharArray()) instanceof PrivateKey key) {
      return key;
    }
    throw new GeneralSecurityException("there is no private key");
  }

  private static void requirePair(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
    var algorithm = SIGNATURES.get(key.getAlgorithm());
    if (algorithm == null) {
      return;
    }
    var signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update(ANYTHING);
    var checking = Signature.getInstance(algorithm);
    checking.initVerify(certificate);
    checking.update(ANYTHING);
    if (!checking.verify(signing.sign())) {
      throw new GeneralSecurityException("the private key belongs to another certificate");
    }
  }
}
