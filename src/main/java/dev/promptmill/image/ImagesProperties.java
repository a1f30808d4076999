package dev.promptmill.image;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of images: the settings {@code promptmill.images.*}.
 *
 * @param embedPrompt whether prompt and parameters are written into PNG and JPEG files.
 * @param sidecar whether a JSON file beside each image says where it comes from.
 */
public record ImagesProperties(@DefaultValue("false") boolean embedPrompt, @DefaultValue("false") boolean sidecar) {
}
