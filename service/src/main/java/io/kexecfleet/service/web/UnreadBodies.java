package io.kexecfleet.service.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Says so when a connection ends with an answer: whoever is refused before their body has come would otherwise send their
 * next request into a connection that is being closed, and not know what became of it.
 */
final class UnreadBodies extends Handler.Wrapper {

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (request.getLength() != 0) {
      request.addHttpStreamWrapper(Announcing::new);
    }
    return super.handle(request, response, callback);
  }

  private static final class Announcing extends HttpStream.Wrapper {

    Announcing(HttpStream stream) {
      super(stream);
    }

    @Override
    public void prepareResponse(HttpFields.Mutable headers) {
      super.prepareResponse(headers);
      if (consumeAvailable() != null) {
        headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
      }
    }
  }
}
