package io.kexecfleet.service.security;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Holds the operators' door to what each operation {@link Needs}, by the method that would serve it and not by its path;
 * and tells that method who acts (a parameter of type {@link Actor}: the name of the token or person, at the address that
 * the connection came from), which hosts they reach by the permission (one of type {@link Scope}), and whether that is
 * still so (one of type {@link Standing}).
 */
@Configuration(proxyBeanMethods = false)
class OperatorsOnly implements WebMvcConfigurer, HandlerInterceptor, HandlerMethodArgumentResolver {

  private static final Set<Class<?>> TOLD = Set.of(Actor.class, Scope.class, Standing.class);

  private final OperatorLookup operators;

  OperatorsOnly(OperatorLookup operators) {
    this.operators = operators;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/**").addPathPatterns(Pages.INSIDE).excludePathPatterns(SecurityConfiguration.FOUNDERS).order(Integer.MIN_VALUE);
  }

  /** @throws AccessDeniedException for whoever does not have the permission */
  @Override
  public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getDispatcherType() == DispatcherType.REQUEST && handler instanceof HandlerMethod method) {
      var _ = reach(request.getUserPrincipal() instanceof Authentication shown ? shown.getPrincipal() : null, method.getMethodAnnotation(Needs.class));
    }
    return true;
  }

  private static Scope reach(@Nullable Object caller, @Nullable Needs needs) {
    if (!(caller instanceof Caller.Operator operator) || needs == null) {
      throw new AccessDeniedException("This operation is not for you.");
    }
    var permission = needs.value();
    return operator
        .reach(permission)
        .orElseThrow(
            () ->
                new AccessDeniedException(
                    "%s may not do this: it takes the permission %s%s."
                        .formatted(operator.name(), permission, permission.isNarrowable() ? "" : " for the whole fleet")));
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(this);
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return TOLD.contains(parameter.getParameterType());
  }

  /** @throws IllegalStateException behind a door that is not the operators' */
  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    if (!(request.getUserPrincipal() instanceof Authentication shown && shown.getPrincipal() instanceof Caller.Operator operator)) {
      throw new IllegalStateException("Only operators act, and whoever called is none.");
    }
    var wanted = parameter.getParameterType();
    if (wanted == Actor.class) {
      return new Actor(operator.name(), Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class)).getRemoteAddr());
    }
    var needs = parameter.getMethodAnnotation(Needs.class);
    var reach = reach(operator, needs);
    return wanted == Scope.class ? reach : operators.standing(shown, Objects.requireNonNull(needs).value(), reach);
  }
}
