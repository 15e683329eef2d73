package io.kexecfleet.service.api.document;

import com.github.therapi.runtimejavadoc.CommentFormatter;
import com.github.therapi.runtimejavadoc.ParamJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names and texts of the document: both come from the records, whose comments are written for who reads the code. */
final class DocumentTexts extends TypeNameResolver {

  private static final CommentFormatter TEXTS = new CommentFormatter();

  private final Map<String, Class<?>> types = new HashMap<>();

  /** With what they are nested in, since many are called alike, and without how we call our files. */
  @Override
  protected String getNameOfClass(Class<?> type) {
    var name = name(type);
    types.put(name, type);
    return name;
  }

  private static String name(Class<?> type) {
    var enclosing = type.getEnclosingClass();
    var own = type.getSimpleName().replaceFirst("Json$", "");
    return enclosing == null ? own : name(enclosing).replaceFirst("Controller$", "") + own;
  }

  /** Says what the parts of a schema mean, and what their types do not tell. */
  void complete(String name, Schema<?> schema) {
    var type = types.get(name);
    if (type == null || schema.getProperties() == null) {
      return;
    }
    var comment = RuntimeJavadoc.getJavadoc(type);
    schema.setDescription(text(TEXTS.format(comment.getComment())));
    for (ParamJavadoc part : comment.getRecordComponents()) {
      var property = (Schema<?>) schema.getProperties().get(part.getName());
      if (property != null && property.get$ref() == null) {
        property.setDescription(text(TEXTS.format(part.getComment())));
      }
    }
    schema.getProperties().replaceAll((_, property) -> isAnything(property) ? numberOrText(property) : property);
  }

  private static boolean isAnything(Schema<?> property) {
    return property.get$ref() == null
        && property.getProperties() == null
        && property.getAdditionalProperties() == null
        && property.getTypes() != null
        && property.getTypes().equals(Set.of("object"));
  }

  /** An amount: {@code 5} or {@code "10%"}. */
  private static Schema<?> numberOrText(Schema<?> property) {
    return new JsonSchema().types(new LinkedHashSet<>(List.of("integer", "string"))).description(property.getDescription());
  }

  static String text(String html) {
    return html.replaceAll("<[^>]*>", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replaceAll("\\s+", " ").strip();
  }
}
