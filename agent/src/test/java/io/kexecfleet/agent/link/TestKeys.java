package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Keys with certificates, made by the JDK's keytool and kept in a folder. */
final class TestKeys {

  private static final char[] PASSWORD = "password".toCharArray();
  private static final Map<String, List<String>> ALGORITHMS =
      Map.of("EC", List.of("-keyalg", "EC", "-groupname", "secp256r1"), "RSA", List.of("-keyalg", "RSA"));

  private final Path folder;

  TestKeys(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a key, good for two days.
   *
   * @param algorithm EC or RSA
   * @param more words for keytool, as {@code -signer} and a name
   */
  void make(String name, String algorithm, String... more) throws IOException, InterruptedException {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-validity", "2",
                "-storetype", "PKCS12", "-storepass", new String(PASSWORD), "-keystore", file().toString()));
    words.addAll(ALGORITHMS.getOrDefault(algorithm, List.of()));
    words.addAll(List.of(more));
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** The certificate of this name in PEM. */
  String certificate(String name) throws IOException, GeneralSecurityException {
    return pem("CERTIFICATE", store().getCertificate(name).getEncoded());
  }

  /** Its private key in PEM. */
  String key(String name) throws IOException, GeneralSecurityException {
    return pem("PRIVATE KEY", store().getKey(name, PASSWORD).getEncoded());
  }

  /** Shows this one only. */
  KeyManager[] showing(String name) throws IOException, GeneralSecurityException {
    var own = empty();
    own.setKeyEntry(name, store().getKey(name, PASSWORD), PASSWORD, store().getCertificateChain(name));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    return keys.getKeyManagers();
  }

  /** Trusts what this one signed only. */
  TrustManager[] trusting(String authority) throws IOException, GeneralSecurityException {
    var known = empty();
    known.setCertificateEntry(authority, store().getCertificate(authority));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    return trust.getTrustManagers();
  }

  /** On a port of its own, which nothing answers at until it is started. */
  static HttpsServer server(HttpsConfigurator tls) throws IOException {
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(tls);
    return server;
  }

  /** In place of one that there is not yet. */
  static HttpsServer noServer() {
    try {
      return HttpsServer.create();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static String pem(String what, byte[] encoded) {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, text);
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(file().toFile(), PASSWORD);
  }

  private Path file() {
    return folder.resolve("keys.p12");
  }
}
