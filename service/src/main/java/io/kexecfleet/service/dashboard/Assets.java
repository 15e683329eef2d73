package io.kexecfleet.service.dashboard;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/** Where templates find files: {@code assets.url('pages.css')}. */
@Component
class Assets {

  private final ResourceUrlProvider urls;

  Assets(ResourceUrlProvider mvcResourceUrlProvider) {
    this.urls = mvcResourceUrlProvider;
  }

  /** @throws IllegalArgumentException when there is no such file */
  public String url(String file) {
    @Nullable String url = urls.getForLookupPath(AssetsConfiguration.PATH + file);
    if (url == null) {
      throw new IllegalArgumentException("No such file among the pages' own: " + file);
    }
    return url;
  }
}
