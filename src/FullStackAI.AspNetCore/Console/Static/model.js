// The server's description of a model, as the panels read it.

/** Brings a description into one shape, whatever it leaves out. */
export function toModel(entry, facts) {
  const columns = (facts.inputs ?? []).map(toColumn);
  return {
    name: facts.model ?? entry.name,
    version: facts.version ?? entry.default ?? "",
    versions: entry.versions ?? [],
    aliases: entry.aliases ?? {},
    task: facts.task ?? "Regression",
    label: facts.label ?? "",
    classes: facts.classes ?? [],
    threshold: facts.threshold ?? 0.5,
    example: facts.example ?? null,
    typical: Array.isArray(facts.typical) ? facts.typical : [],
    scores: facts.scores ?? [],
    trainer: facts.trainer ?? "",
    trainingRows: facts.training_rows ?? null,
    createdAt: facts.created_at ?? null,
    columns,
    byName: new Map(columns.map((column) => [column.name, column])),
  };
}

function toColumn(column) {
  return {
    name: column.name,
    kind: String(column.kind ?? "Text").toLowerCase(),
    levels: column.levels ?? [],
    levelCount: column.level_count ?? column.levels?.length ?? 0,
    missingShare: column.missing_share ?? 0,
    quantiles: column.quantiles ?? [],
    earliest: column.earliest ?? null,
    latest: column.latest ?? null,
    width: column.width ?? 0,
  };
}
