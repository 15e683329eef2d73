package io.kexecfleet.agent.packaged;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for this machine's loopback, made by the JDK's own tool and worth nothing elsewhere.
 *
 * @param withKey the certificate and its key, PKCS 12
 * @param alone the certificate for those who trust it: PKCS 12 without a password, as a JVM brings those of the world
 */
public record LoopbackCertificate(Path withKey, Path alone) {

  private static final String NAME = "loopback";
  private static final String PASSWORD = "loopback";

  /** Makes one in this folder. */
  public static LoopbackCertificate in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
    var file = Files.createDirectories(folder).resolve("loopback.p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", NAME, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2",
                "-dname", "CN=loopback", "-ext", "san=ip:127.0.0.1",
                "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
            .redirectErrorStream(true)
            .start();
    var said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool ended with %d and made no certificate: %s".formatted(keytool.exitValue(), said));
    }
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(NAME, KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()).getCertificate(NAME));
    var alone = folder.resolve("trusted.p12");
    try (var out = Files.newOutputStream(alone)) {
      trusted.store(out, null);
    }
    return new LoopbackCertificate(file, alone);
  }

  /** For a server that shows it. */
  public SSLContext context() throws IOException, GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(withKey.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** For a JVM that trusts it and nothing else. */
  public List<String> trust() {
    return List.of("-Djavax.net.ssl.trustStore=" + alone);
  }
}
