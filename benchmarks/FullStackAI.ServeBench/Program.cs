using System.Globalization;
using FullStackAI.ServeBench.Client;
using FullStackAI.ServeBench.Measures;
using FullStackAI.ServeBench.Server;

// dotnet run -c Release --project benchmarks/FullStackAI.ServeBench -- rows [rounds]      processor time and
// bytes of one row of JSON against a bare Kestrel echo, each with OpenTelemetry listening, too
// ... -- tensors [rounds]                                                           the same of 100 x 20 numbers as bytes
// ... -- overload [seconds each] [requests at once] [width] [queued rows] [ms]      the most, 50 % and 80 % of it, 2 and 5 times
// it; of a network of that width in batches, with so many rows in the queue, and so long a wait for room in it
// ... -- batching [seconds each]                                                    networks on ONNX Runtime with and without batches
// ... -- hold FOLDER                                                                serves until its
// input ends; writes url, key, row and training rows for benchmarks/serve.py
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["server", ..])
{
    return await BenchServer.RunAsync(ServerSettings.Of(args));
}

string folder = args is ["hold", string given] ? given : Directory.CreateTempSubdirectory("serve-bench").FullName;
var settings = new ServerSettings { Models = Path.Combine(folder, "models"), Keys = Path.Combine(folder, "keys.json") };
string key = BenchModel.Write(settings.Models, settings.Keys);
Console.WriteLine($"{Environment.Version}, {Environment.ProcessorCount} cores; {BenchModel.Trees} trees of {BenchModel.Leaves} leaves, {BenchModel.Columns} columns; one row is {PreparedRequest.Row().Length} bytes of JSON");
byte[] row = Rows("trees");
switch (args)
{
    case ["rows", ..]:
        await RowsAsync((int)Number(1, 5));
        break;
    case ["tensors", ..]:
        await TensorsAsync((int)Number(1, 7));
        break;
    case ["overload", ..]:
        int width = (int)Number(3, 0);
        await OverloadMeasure.RunAsync(
            settings with
            {
                ConcurrentRequests = (int)Number(2, 0),
                NetworkWidth = width,
                Batches = width > 0 ? 1 : 0,
                QueuedRows = (int)Number(4, 0),
                RoomWait = (int)Number(5, -1),
            },
            width > 0 ? Rows(BenchServer.Net) : row,
            TimeSpan.FromSeconds(Number(1, 6)));
        break;
    case ["batching", ..] when Network.IsAvailable:
        foreach (int units in (int[])[256, 1024])
        {
            await BatchingMeasure.RunAsync(
                settings with { NetworkWidth = units }, Rows(BenchServer.Net), [0, 1, 2], rounds: 3, TimeSpan.FromSeconds(Number(1, 2)));
        }

        break;
    case ["hold", _]:
        await HoldAsync();
        break;
    default:
        Console.Error.WriteLine(
            "usage: ServeBench rows [rounds] | tensors [rounds] | overload [seconds] [requests at once] [width] [queued rows] [ms] | batching [seconds] | hold FOLDER; networks need a build with ONNX Runtime");
        return 2;
}

if (args[0] != "hold")
{
    Directory.Delete(folder, recursive: true);
}

return 0;

double Number(int place, double otherwise) => args.Length > place ? double.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;

byte[] Rows(string model) => PreparedRequest.Post($"/models/{model}/predict", PreparedRequest.Row(), key);

async Task RowsAsync(int rounds)
{
    var cases = new List<(string Name, ServerProcess Server, byte[] Request)>();
    foreach ((
        string telemetry,
        string name) in ((string, string)[])[
            ("none", ""), ("meters", " + meters"), ("sampled", " + 1 trace in 100"), ("traced", " + every trace"),
        ])
    {
        cases.Add(("echo" + name, await ServerProcess.StartAsync(settings with { IsEcho = true, Telemetry = telemetry }), row));
        cases.Add(("trees" + name, await ServerProcess.StartAsync(settings with { Telemetry = telemetry }), row));
    }

    cases.Add(("trees + the host's meters, traces", await ServerProcess.StartAsync(settings with { Telemetry = "host" }), row));
    cases.Add(("linear", cases[1].Server, Rows("linear")));
    await CostMeasure.RunAsync([.. cases], rounds, TimeSpan.FromSeconds(1), warmUpSeconds: 4);
    foreach (ServerProcess server in cases.Select(static one => one.Server).Distinct())
    {
        await server.DisposeAsync();
    }
}

async Task TensorsAsync(int rounds)
{
    await using ServerProcess echo = await ServerProcess.StartAsync(settings with { IsEcho = true });
    await using ServerProcess full = await ServerProcess.StartAsync(settings);
    (byte[] tensor, int header) = PreparedRequest.Tensor(100);
    byte[] Binary(string model) => PreparedRequest.Post($"/v2/models/{model}/infer", tensor, key, "application/octet-stream", header);
    (string Model, string Name)[] models =
    [
        ("linear", "linear"),
        ("small", $"{BenchModel.FewTrees} trees of {BenchModel.FewLeaves} leaves"),
        ("trees", $"{BenchModel.Trees} trees of {BenchModel.Leaves} leaves"),
    ];
    double[] costs = await CostMeasure.RunAsync(
        [("echo, 100 x 20 FP32", echo, Binary("trees")), .. models.Select(one => (one.Name, full, Binary(one.Model)))],
        rounds,
        TimeSpan.FromSeconds(1),
        warmUpSeconds: 8);
    for (int i = 0; i < models.Length; i++)
    {
        (double scoring, double bytes) = ScoringMeasure.Run(
            Path.Combine(settings.Models, models[i].Model, "1", "model.fsai"), tensor[header..]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{models[i].Name,-34} scoring alone {scoring:0.0} us and {bytes:0} bytes; without it {costs[i + 1] - scoring:0.0} us, {(costs[i + 1] - scoring) / costs[0]:0.00} of the echo"));
    }
}

async Task HoldAsync()
{
    BenchModel.WriteCsv(Path.Combine(folder, "train.csv"));
    await File.WriteAllBytesAsync(Path.Combine(folder, "row.json"), PreparedRequest.Row());
    await using ServerProcess full = await ServerProcess.StartAsync(settings);
    await File.WriteAllTextAsync(Path.Combine(folder, "key"), key);
    await File.WriteAllTextAsync(Path.Combine(folder, "url"), full.Address.AbsoluteUri);
    await Console.In.ReadToEndAsync();
}
