package dev.promptmill.report;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Draws charts as SVG to be put into a page: without inline styles, which the page's
 * content security policy forbids, in the page's own colours, scaling with it, and with a
 * name for those who don't see it.
 */
final class Svg {

	private static final int WIDTH = 440;

	private static final Map<String, String> COLOURS = Map.of(rgb(Charts.TEXT), "currentColor", rgb(Charts.LINE),
			"var(--line)", rgb(Charts.BAR), "var(--accent)");

	private Svg() {
	}

	/**
	 * Draws a chart.
	 * @param prefix unique in the page, for ids
	 * @param label what is to be read out instead
	 */
	static String of(JFreeChart chart, int height, String prefix, String label) {
		VectorGraphics2D paper = new VectorGraphics2D();
		chart.draw(paper, new Rectangle2D.Double(0, 0, WIDTH, height));
		try {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			new SVGProcessor().getDocument(paper.getCommands(), new PageSize(WIDTH, height)).writeTo(bytes);
			Document document = parse(bytes.toString(StandardCharsets.UTF_8));
			Element root = document.getDocumentElement();
			for (String name : new String[] { "width", "height", "x", "y", "version", "xmlns:xlink" }) {
				root.removeAttribute(name);
			}
			root.setAttribute("role", "img");
			root.setAttribute("aria-label", label);
			restyle(document, prefix);
			return serialize(document);
		}
		catch (IOException | SAXException | ParserConfigurationException | TransformerException ex) {
			throw new IllegalStateException("The chart " + prefix + " could not be drawn", ex);
		}
	}

	private static void restyle(Document document, String prefix) {
		NodeList elements = document.getElementsByTagName("*");
		for (int i = 0; i < elements.getLength(); i++) {
			Element element = (Element) elements.item(i);
			for (String declaration : element.getAttribute("style").split(";", -1)) {
				int colon = declaration.indexOf(':');
				if (colon > 0) {
					String value = declaration.substring(colon + 1);
					element.setAttribute(declaration.substring(0, colon), COLOURS.getOrDefault(value, value));
				}
			}
			element.removeAttribute("style");
			rename(element, "id", "clip", prefix + "-clip");
			rename(element, "clip-path", "url(#clip", "url(#" + prefix + "-clip");
		}
	}

	private static void rename(Element element, String attribute, String from, String to) {
		String value = element.getAttribute(attribute);
		if (value.startsWith(from)) {
			element.setAttribute(attribute, to + value.substring(from.length()));
		}
	}

	private static Document parse(String svg) throws ParserConfigurationException, IOException, SAXException {
		DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
		factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
		factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
		// Its document type would be looked up on the Internet.
		String root = svg.substring(svg.indexOf("<svg"));
		return factory.newDocumentBuilder().parse(new InputSource(new StringReader(root)));
	}

	private static String serialize(Document document) throws TransformerException {
		Transformer transformer = TransformerFactory.newInstance().newTransformer();
		transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
		StringWriter writer = new StringWriter();
		transformer.transform(new DOMSource(document), new StreamResult(writer));
		return writer.toString();
	}

	private static String rgb(Color colour) {
		return "rgb(" + colour.getRed() + "," + colour.getGreen() + "," + colour.getBlue() + ")";
	}

}
