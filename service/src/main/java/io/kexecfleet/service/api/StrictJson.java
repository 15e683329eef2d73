package io.kexecfleet.service.api;

import io.kexecfleet.service.request.FreezeWanted;
import io.kexecfleet.service.request.NewRollout;
import io.kexecfleet.service.request.WindowWanted;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * What operators send is read strictly: a misspelt {@code maxFailures} must not become the default, nor a text a number, nor a number a text.
 */
@Configuration(proxyBeanMethods = false)
class StrictJson implements WebMvcConfigurer {

  private static final List<Class<?>> READ =
      List.of(
          NewRollout.class,
          HostJson.New.class,
          LabelsJson.class,
          LabelsJson.OfHosts.class,
          TokenJson.New.class,
          JoinTokenController.NewJoinToken.class,
          EntryController.NewAdministrator.class,
          RolloutJson.Resolution.class,
          BudgetController.NewBudget.class,
          TemplateController.NewTemplate.class,
          WindowWanted.class,
          FreezeWanted.class,
          FleetLockJson.Wanted.class,
          WebhookJson.New.class);

  private static final MediaType KINDS_OF_JSON = new MediaType("application", "*+json");

  private final JsonMapper strict;

  StrictJson(JsonMapper mapper) {
    strict =
        mapper
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, StrictJson::textsOnly)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
  }

  private static void textsOnly(MutableCoercionConfig texts) {
    for (var shape : List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      texts.setCoercion(shape, CoercionAction.Fail);
    }
  }

  @Override
  public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
    converters.configureMessageConverters(
        converter -> {
          if (converter instanceof JacksonJsonHttpMessageConverter json) {
            READ.forEach(
                type ->
                    json.registerMappersForType(
                        type,
                        it -> {
                          it.put(MediaType.APPLICATION_JSON, strict);
                          it.put(KINDS_OF_JSON, strict);
                        }));
          }
        });
  }
}
