package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Tells controllers who acts: a parameter of type {@link Actor} is the operator by the name of the token that was shown,
 * at the address that the connection came from.
 */
@Configuration(proxyBeanMethods = false)
class ActorArgument implements WebMvcConfigurer, HandlerMethodArgumentResolver {

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(this);
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Actor.class;
  }

  /** @throws IllegalStateException behind a door that is not the operators' */
  @Override
  public Actor resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    if (request.getUserPrincipal() instanceof Authentication shown && shown.getPrincipal() instanceof Caller.Operator operator) {
      var address = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class)).getRemoteAddr();
      return new Actor(operator.name(), address);
    }
    throw new IllegalStateException("Only operators act, and whoever called is none.");
  }
}
