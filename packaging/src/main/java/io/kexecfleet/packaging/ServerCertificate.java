package io.kexecfleet.packaging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate of a server, signed by itself and good for two days, for tries of what was packaged.
 *
 * @param certificate PEM
 * @param key PEM, PKCS 8
 */
public record ServerCertificate(String certificate, String key) {

  private static final String PASSWORD = "of-a-test";

  /**
   * Makes one by the JDK's own tool.
   *
   * @param folder for its files
   * @param names such as {@code dns:fleet.example,ip:127.0.0.1}
   */
  public static ServerCertificate of(Path folder, String names) throws IOException, InterruptedException, GeneralSecurityException {
    var file = folder.resolve("server.p12");
    var made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2",
                "-dname", "CN=server", "-ext", "san=" + names,
                "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD)
            .redirectErrorStream(true)
            .start();
    var said = new String(made.getInputStream().readAllBytes(), US_ASCII);
    if (made.waitFor() != 0) {
      throw new IOException("keytool made no certificate: " + said);
    }
    var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    return new ServerCertificate(
        pem("CERTIFICATE", store.getCertificate("server").getEncoded()),
        pem("PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded()));
  }

  private static String pem(String kind, byte[] content) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), kind);
  }
}
