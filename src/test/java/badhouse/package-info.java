/**
 * A house that breaks every rule, so that ArchitectureTests can show that the rules bite.
 * Nothing here is run.
 */
package badhouse;
