using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using FullStackAI.Data;
using FullStackAI.LoadBench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["write", string path, string megabytes]:
        SalesFile.Write(path, long.Parse(megabytes, CultureInfo.InvariantCulture) * 1_000_000, seed: 7);
        return 0;

    case ["load", string path, string threads]:
        var watch = Stopwatch.StartNew();
        Table table = Table.FromCsv(path, new CsvOptions { Threads = int.Parse(threads, CultureInfo.InvariantCulture) });
        double seconds = watch.Elapsed.TotalSeconds;
        string kinds = string.Join(' ', table.Columns.GroupBy(column => column.Kind).Select(group => $"{group.Key}×{group.Count()}"));
        Console.WriteLine($"{seconds:0.000} s, {table.RowCount} rows, {kinds}, .NET {Environment.Version}, Vector256 {(Vector256.IsHardwareAccelerated ? "yes" : "no")}, Vector512 {(Vector512.IsHardwareAccelerated ? "yes" : "no")}");
        return 0;

    default:
        Console.Error.WriteLine("usage: FullStackAI.LoadBench write FILE MEGABYTES | load FILE THREADS");
        return 1;
}
