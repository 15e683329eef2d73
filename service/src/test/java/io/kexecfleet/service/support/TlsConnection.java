package io.kexecfleet.service.support;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A connection over TLS, whoever the service says it is. */
public record TlsConnection(SSLSocket socket, RawConnection raw) implements AutoCloseable {

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** @param protocols such as {@code TLSv1.2}; none: what the JDK offers */
  public static TlsConnection to(int port, String... protocols) throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustsAll()}, null);
      var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
      if (protocols.length > 0) {
        socket.setEnabledProtocols(protocols);
      }
      var raw = new RawConnection(socket);
      socket.startHandshake();
      return new TlsConnection(socket, raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the certificate that the service showed. */
  public String owner() throws IOException {
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
