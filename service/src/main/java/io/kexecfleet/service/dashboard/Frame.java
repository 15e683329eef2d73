package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Tells all templates, those of problems among them, who looks at the page: {@code shown}, missing where nobody is signed in. */
@Configuration(proxyBeanMethods = false)
class Frame implements WebMvcConfigurer, HandlerInterceptor {

  private static final String SHOWN = "shown";

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
    tell(request);
    return true;
  }

  static void tell(HttpServletRequest request) {
    if (request.getUserPrincipal() instanceof Authentication known && known.getPrincipal() instanceof Caller.Operator operator) {
      request.setAttribute(SHOWN, Shown.to(operator, request.getRequestURI()));
    }
  }
}
