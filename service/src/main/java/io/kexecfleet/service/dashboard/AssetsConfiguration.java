package io.kexecfleet.service.dashboard;

import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/**
 * What the pages are made of, from one folder of ours and htmx as its makers pack it. Each file has a digest of its content in
 * its name, so that browsers keep it for good and never mix the files of two versions.
 */
@Configuration(proxyBeanMethods = false)
class AssetsConfiguration implements WebMvcConfigurer {

  static final String PATH = "/assets/";

  private static final String[] PLACES = {"classpath:/assets/", "classpath:/META-INF/resources/webjars/htmx.org/2.0.10/dist/"};
  private static final Duration KEPT = Duration.ofDays(365);

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler(PATH + "**")
        .addResourceLocations(PLACES)
        .setCacheControl(CacheControl.maxAge(KEPT).cachePrivate().immutable())
        .resourceChain(true)
        .addResolver(new VersionResourceResolver().addContentVersionStrategy("/**"));
  }
}
