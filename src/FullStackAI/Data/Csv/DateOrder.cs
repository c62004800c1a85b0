namespace FullStackAI.Data.Csv;

/// <summary>Decides for each column of dates whether the day or the month comes first, on
/// all rows, before pieces of the file are handed out.</summary>
internal static class DateOrder
{
    /// <returns>The scope of each plan, with the order named where the file shows it.</returns>
    internal static LoadScope[] Decide(
        TextSource source, IReadOnlyList<ColumnPlan> plans, LoadScope scope, CancellationToken cancellationToken)
    {
        var scopes = new LoadScope[plans.Count];
        Array.Fill(scopes, scope);
        int[] dates = [.. Enumerable.Range(0, plans.Count).Where(i => plans[i].Storage == Storage.Date)];
        if (dates.Length == 0 || scope.Options.DayFirst is not null)
        {
            return scopes;
        }

        DateBuilder[] builders = [.. dates.Select(i => new DateBuilder(plans[i], scope) { KeepsCells = false })];
        using Stream text = source.OpenText();
        new BlockPipeline(new BlockReader(text, scope.Dialect, scope.Options.MaxRowBytes), scope, builders, checkUtf8: false).Run(
            0, cancellationToken);
        for (int i = 0; i < dates.Length; i++)
        {
            scopes[dates[i]] = scope with { Options = scope.Options with { DayFirst = builders[i].IsDayFirst() } };
        }

        return scopes;
    }
}
