/** Charts of a report as SVG, and the template that they are set into. */
@NullMarked
package dev.promptmill.report.chart;

import org.jspecify.annotations.NullMarked;
