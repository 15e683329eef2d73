package io.kexecfleet.service.api.document;

import io.swagger.v3.core.jackson.TypeNameResolver;

/** What records are called in the document: with what they are nested in, and without how we call our files. */
final class DocumentNames extends TypeNameResolver {

  @Override
  protected String getNameOfClass(Class<?> type) {
    var enclosing = type.getEnclosingClass();
    var own = type.getSimpleName().replaceFirst("Json$", "");
    return enclosing == null ? own : getNameOfClass(enclosing).replaceFirst("Controller$", "") + own;
  }
}
