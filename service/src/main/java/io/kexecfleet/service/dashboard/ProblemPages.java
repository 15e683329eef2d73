package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.Pages;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.servlet.View;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** A problem as a page, for people: what is wrong is said by whoever says it to programs. */
@Component
class ProblemPages implements HttpMessageConverter<ProblemDetail> {

  private static final MediaType HTML = MediaType.TEXT_HTML;

  private final ObjectProvider<ThymeleafViewResolver> views;

  /** @param views is there once converters are, not before */
  ProblemPages(ObjectProvider<ThymeleafViewResolver> views) {
    this.views = views;
  }

  @Override
  public boolean canRead(Class<?> type, @Nullable MediaType as) {
    return false;
  }

  @Override
  public boolean canWrite(Class<?> type, @Nullable MediaType as) {
    return type == ProblemDetail.class && (as == null || HTML.includes(as)) && Pages.isPage(request().getRequestURI());
  }

  @Override
  public List<MediaType> getSupportedMediaTypes() {
    return List.of(HTML);
  }

  @Override
  public ProblemDetail read(Class<? extends ProblemDetail> type, HttpInputMessage message) throws HttpMessageNotReadableException {
    throw new UnsupportedOperationException("Problems are only told.");
  }

  @Override
  public void write(ProblemDetail problem, @Nullable MediaType as, HttpOutputMessage message) throws IOException {
    var request = request();
    Frame.tell(request);
    // The answer's own headers are written with its body, so the page is not to be sent before.
    var page = new ContentCachingResponseWrapper(((ServletServerHttpResponse) message).getServletResponse());
    try {
      view().render(Map.of("problem", problem), request, page);
    } catch (Exception e) {
      throw new IOException("The page that tells a problem cannot be made.", e);
    }
    message.getHeaders().setContentType(new MediaType(HTML, StandardCharsets.UTF_8));
    message.getBody().write(page.getContentAsByteArray());
  }

  private View view() throws Exception {
    return Objects.requireNonNull(views.getObject().resolveViewName("problem", Locale.ROOT));
  }

  private static HttpServletRequest request() {
    return ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getRequest();
  }
}
