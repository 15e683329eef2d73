package io.kexecfleet.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service's main class. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class KexecFleetService {

  public static void main(String[] arguments) {
    SpringApplication.run(KexecFleetService.class, arguments);
  }
}
