using System.Globalization;
using FullStackAI.ServeBench.Client;
using FullStackAI.ServeBench.Measures;
using FullStackAI.ServeBench.Server;

// dotnet run -c Release --project benchmarks/FullStackAI.ServeBench -- costs      processor time and bytes of a request against a bare Kestrel echo
// ... -- overload [seconds each]                                                  the most, 50 % and 80 % of it, 2 and 5 times it
// ... -- hold FOLDER                                                              serves until its input ends; writes url, key, row and training rows for benchmarks/serve.py
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["server", .. string[] server])
{
    return await BenchServer.RunAsync(server);
}

string folder = args is ["hold", string given] ? given : Directory.CreateTempSubdirectory("serve-bench").FullName;
string models = Path.Combine(folder, "models");
string keys = Path.Combine(folder, "keys.json");
string key = BenchModel.Write(models, keys);
Console.WriteLine($"{Environment.Version}, {Environment.ProcessorCount} cores; {BenchModel.Trees} trees of {BenchModel.Leaves} leaves, {BenchModel.Columns} columns; one row is {PreparedRequest.Row().Length} bytes of JSON");
byte[] row = PreparedRequest.Post("/models/trees/predict", PreparedRequest.Row(), key);
switch (args)
{
    case ["costs", ..]:
        await CostsAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 7);
        break;
    case ["overload", ..]:
        TimeSpan each = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 10);
        await OverloadMeasure.RunAsync(models, keys, row, each, concurrentRequests: 1024);
        await OverloadMeasure.RunAsync(models, keys, row, each, concurrentRequests: 2);
        break;
    case ["hold", _]:
        await HoldAsync();
        break;
    default:
        Console.Error.WriteLine("usage: ServeBench costs [rounds] | overload [seconds] | hold FOLDER");
        return 2;
}

if (args[0] != "hold")
{
    Directory.Delete(folder, recursive: true);
}

return 0;

async Task CostsAsync(int rounds)
{
    await using ServerProcess echo = await ServerProcess.StartAsync("echo");
    await using ServerProcess full = await ServerProcess.StartAsync("model", models, keys);
    await using ServerProcess metered = await ServerProcess.StartAsync("metered", models, keys);
    await using ServerProcess hosted = await ServerProcess.StartAsync("hosted", models, keys);
    await using ServerProcess sampled = await ServerProcess.StartAsync("sampled", models, keys);
    await using ServerProcess traced = await ServerProcess.StartAsync("traced", models, keys);
    (byte[] tensor, int header) = PreparedRequest.Tensor(100);
    byte[] Binary(string model) => PreparedRequest.Post($"/v2/models/{model}/infer", tensor, key, "application/octet-stream", header);
    TimeSpan second = TimeSpan.FromSeconds(1);
    await CostMeasure.RunAsync([("echo, one row of JSON", echo, row), ("trees, one row of JSON", full, row), ("+ our meters heard", metered, row), ("+ those of ASP.NET Core, too", hosted, row), ("+ one trace in 100", sampled, row), ("+ every trace", traced, row), ("linear, one row of JSON", full, PreparedRequest.Post("/models/linear/predict", PreparedRequest.Row(), key))], rounds, second);
    await CostMeasure.RunAsync([("echo, 100 x 20 FP32", echo, Binary("trees")), ("linear, 100 x 20 FP32", full, Binary("linear")), ("trees, 100 x 20 FP32", full, Binary("trees"))], rounds, second);
}

async Task HoldAsync()
{
    BenchModel.WriteCsv(Path.Combine(folder, "train.csv"));
    await File.WriteAllBytesAsync(Path.Combine(folder, "row.json"), PreparedRequest.Row());
    await using ServerProcess full = await ServerProcess.StartAsync("model", models, keys);
    await File.WriteAllTextAsync(Path.Combine(folder, "key"), key);
    await File.WriteAllTextAsync(Path.Combine(folder, "url"), full.Address.AbsoluteUri);
    await Console.In.ReadToEndAsync();
}
