namespace FullStackAI.Data.Csv;

/// <summary>What all columns of one load share.</summary>
/// <param name="Options">The user's options.</param>
/// <param name="Dialect">How the text parts into fields.</param>
/// <param name="Missing">The words for missing.</param>
/// <param name="Journal">Takes decisions and warnings.</param>
internal sealed record LoadScope(CsvOptions Options, CsvDialect Dialect, MissingTokens Missing, LoadJournal Journal);
