package io.kexecfleet.service.api.document;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Standing;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.method.HandlerMethod;

/** The document of the operators' door, made from the controllers and records behind it. */
final class MadeDocument {

  private static final String PROBLEM = "Problem";

  private MadeDocument() {}

  /** JSON, indented, with everything in an order of its own. */
  static String json() throws Exception {
    try (var service =
        RunningService.start(
            RunningService.temporaryFolder(),
            TestDatabase.fresh(),
            "springdoc.api-docs.enabled=true",
            "springdoc.api-docs.version=openapi_3_1",
            "springdoc.paths-to-match=/api/**",
            "springdoc.writer-with-order-by-keys=true",
            "springdoc.default-produces-media-type=application/json",
            "springdoc.default-flat-param-object=true",
            "spring.main.sources=" + Settings.class.getName())) {
      var made =
          service.bean(OpenApiWebMvcResource.class).openapiJson(new MockHttpServletRequest(), "/v3/api-docs", Locale.ROOT);
      return Json31.pretty(Json31.mapper().readTree(made)) + "\n";
    }
  }

  /** What the code does not say by itself. */
  @SuppressWarnings("rawtypes") // The library's own.
  @TestConfiguration(proxyBeanMethods = false)
  static class Settings {

    static {
      SpringDocUtils.getConfig().addRequestWrapperToIgnore(Actor.class, Scope.class, Standing.class);
    }

    private final DocumentTexts texts = new DocumentTexts();

    @Bean
    OpenApiCustomizer about() {
      return api -> {
        api.info(about("Kexec Fleet")).servers(null).components(secured(api)).addSecurityItem(new SecurityRequirement().addList("token"));
        api.getComponents().getSchemas().forEach(texts::complete);
        var schemas = api.getComponents().getSchemas();
        schemas.put("Labels", labels());
        Objects.requireNonNull(schemas.get("Audit")).addProperty("details", new JsonSchema().typesItem("object").description("what else matters"));
        requireWhatIsAnswered(api);
        api.setTags(tags(api));
      };
    }

    /** Answers have all of their fields, null where there is nothing; what is sent may leave out what has a usual value. */
    private static void requireWhatIsAnswered(OpenAPI api) {
      var schemas = api.getComponents().getSchemas();
      var sent = new HashSet<String>();
      api.getPaths().values().stream()
          .flatMap(path -> path.readOperations().stream())
          .map(Operation::getRequestBody)
          .filter(Objects::nonNull)
          .flatMap(body -> body.getContent().values().stream())
          .forEach(content -> addAll(content.getSchema(), schemas, sent));
      schemas.forEach(
          (name, raw) -> {
            Schema<?> schema = raw;
            if (!sent.contains(name) && schema.getProperties() != null && !name.equals(PROBLEM)) {
              schema.setRequired(List.copyOf(schema.getProperties().keySet()));
            }
          });
    }

    private static void addAll(@Nullable Schema<?> schema, Map<String, Schema> schemas, Set<String> names) {
      if (schema == null) {
        return;
      }
      var reference = schema.get$ref();
      if (reference != null) {
        var name = reference.substring(reference.lastIndexOf('/') + 1);
        if (names.add(name)) {
          addAll(schemas.get(name), schemas, names);
        }
        return;
      }
      addAll(schema.getItems(), schemas, names);
      if (schema.getAdditionalProperties() instanceof Schema<?> values) {
        addAll(values, schemas, names);
      }
      if (schema.getProperties() != null) {
        schema.getProperties().values().forEach(property -> addAll(property, schemas, names));
      }
    }

    private static Schema<?> labels() {
      return new JsonSchema()
          .typesItem("object")
          .additionalProperties(new JsonSchema().types(new LinkedHashSet<>(List.of("string", "null"))))
          .description("Labels by key; null takes one away where labels are changed.");
    }

    private static List<Tag> tags(OpenAPI api) {
      return api.getTags().stream()
          .map(tag -> new Tag().name(MadeDocument.tag(tag.getName())).description(DocumentTexts.text(tag.getDescription())))
          .sorted(Comparator.comparing(Tag::getName))
          .toList();
    }

    private static Info about(String title) {
      return new Info()
          .title(title)
          .version("v1")
          .description("The operators' door: hosts, rollouts, the calendar, who may come in, and the record of what was done.")
          .license(new License().name("Apache-2.0").identifier("Apache-2.0"));
    }

    private static Components secured(OpenAPI api) {
      var components = api.getComponents() == null ? new Components() : api.getComponents();
      var problem =
          new JsonSchema()
              .typesItem("object")
              .description("RFC 9457; the codes are listed in docs/usage/problems.md.")
              .addProperty("type", text("urn:kexec-fleet:problem: and the code"))
              .addProperty("title", text("the status in words"))
              .addProperty("status", new JsonSchema().typesItem("integer"))
              .addProperty("code", text("for programs; stays as it is"))
              .addProperty("detail", text("for people: what is wrong, what that means, what to do"))
              .addProperty("field", text("path of what is wrong in what was sent, where one field is"));
      return components
          .addSchemas(PROBLEM, problem)
          .addSecuritySchemes("token", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
    }

    private static Schema<?> text(String description) {
      return new JsonSchema().typesItem("string").description(description);
    }

    @Bean
    ModelResolver models(ObjectMapperProvider mappers) {
      return new ModelResolver(mappers.jsonMapper(), texts);
    }

    /** Ids that stay when other operations come and go, the permission, and how every operation says no. */
    @Bean
    OperationCustomizer operations() {
      return MadeDocument::complete;
    }
  }

  private static String tag(String controller) {
    return controller.replace("-controller", "");
  }

  private static Operation complete(Operation operation, HandlerMethod method) {
    var controller = method.getBeanType().getSimpleName().replace("Controller", "");
    operation.setTags(operation.getTags().stream().map(MadeDocument::tag).toList());
    operation.setOperationId(controller.substring(0, 1).toLowerCase(Locale.ROOT) + controller.substring(1) + "." + method.getMethod().getName());
    var needs = method.getMethodAnnotation(Needs.class);
    if (needs != null) {
      operation.addExtension("x-permission", needs.value().name());
      // The request itself is taken where it may carry a condition.
      if (Stream.of(method.getMethodParameters()).anyMatch(it -> it.getParameterType() == HttpServletRequest.class)) {
        operation.addParametersItem(
            new HeaderParameter()
                .name("If-Match")
                .required(false)
                .description("ETag of what is changed, as the caller saw it: otherwise it is refused with 412.")
                .schema(new JsonSchema().typesItem("string")));
      }
    }
    var problem = new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM));
    operation
        .getResponses()
        .addApiResponse(
            "default",
            new ApiResponse().description("A problem.").content(new Content().addMediaType("application/problem+json", problem)));
    return operation;
  }
}
