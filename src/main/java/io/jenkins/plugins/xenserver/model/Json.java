package io.jenkins.plugins.xenserver.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * The one JSON mapper for what this package writes and reads again (journal, report): instants and durations as ISO 8601
 * text, unknown properties ignored so that an older reader survives a newer writer, an unknown guidance read as a reboot.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(times())
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    private Json() {}

    /** The shared mapper; thread-safe and never reconfigured. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static SimpleModule times() {
        var module = new SimpleModule("xenserver-model");
        module.addSerializer(Instant.class, new Text<>());
        module.addSerializer(Duration.class, new Text<>());
        module.addDeserializer(Instant.class, new Parsed<>(Instant.class, Instant::parse));
        module.addDeserializer(Duration.class, new Parsed<>(Duration.class, Duration::parse));
        return module;
    }

    private static final class Text<T> extends JsonSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class Parsed<T> extends JsonDeserializer<T> {
        private final Class<T> type;
        private final java.util.function.Function<String, T> parser;

        Parsed(Class<T> type, java.util.function.Function<String, T> parser) {
            this.type = type;
            this.parser = parser;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            var text = in.getValueAsString();
            if (text == null || text.isBlank()) {
                return null;
            }
            try {
                return parser.apply(text.strip());
            } catch (DateTimeException e) {
                throw context.weirdStringException(text, type, e.getMessage());
            }
        }
    }
}
