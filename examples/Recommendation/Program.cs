using Examples;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Inference;
using Recommendation;

// dotnet run -c Release --project examples/Recommendation                    films that nobody made
// dotnet run -c Release --project examples/Recommendation -- --keep .        the same; ratings.csv and model.fsai stay in this folder
// dotnet run -c Release --project examples/Recommendation -- path/to/ratings.csv
// --user userId --item movieId --time timestamp [--rating rating]
return await Story.TellAsync(args, "[path/to/file.csv --user column --item column --time column [--rating column]]", async (line, folder) =>
{
    // 1. Who took what, when.
    Ratings? truth = line.Path is null ? new Ratings(users: line.IsShort ? 300 : 800, items: 500, seed: 7) : null;
    string path = line.Path ?? truth!.Write(folder.File("ratings.csv"), seed: 7);
    Interactions all = Interactions.Read(
        Table.FromCsv(path),
        line["--user"] ?? "user",
        line["--item"] ?? "item",
        line.Path is null ? "rating" : line["--rating"],
        line["--time"] ?? "time");
    Console.WriteLine($"1. {Path.GetFileName(path)}: {all.Users.Length:N0} users took {all.OfUser.Sum(taken => taken.Length):N0} times one of {all.Items.Length:N0} items.");

    // 2. The last one of each user is what we want to foretell; the few before it are what we learn from.
    var last = new LastTaken(all);
    Console.WriteLine($"\n2. Of {last.Users.Length:N0} users with enough of them the last is kept for the end, and the {LastTaken.LearnedFrom} before it are learned from.");

    // 3. A group for each user: what was taken, beside others that were not. A ranker learns to put it first.
    Table rows = last.Rows(seed: 7);
    Console.WriteLine($"\n3. {rows.RowCount:N0} rows to learn from: {string.Join(", ", rows.Columns.Select(column => column.Name))}. Comparing trainers …");
    var experiment = new Experiment
    {
        Label = "taken",
        Task = TaskKind.Ranking,
        GroupColumn = "user",
        Budget = line.Budget,
        WorkBudget = line.WorkBudget(line.IsShort ? 60 : 300),
        Doctor = null, // every feature is computed from the past alone
        Seed = 7,
    };
    Leaderboard board = await experiment.RunAsync(rows);
    Console.WriteLine(board.Top());
    string model = folder.File("model.fsai");
    board.Best.Bundle.Save(model);

    // 4. Against simpler ways to recommend.
    using var predictor = Predictor.Load(model);
    Console.WriteLine($"\n4. Is the last of {last.Users.Length:N0} users among ten of all they could have taken?");
    Contest.Print(last, all, predictor, truth);

    // 5. For one user.
    int user = last.Users[0];
    int[] choices = last.Choices(user);
    double[] scores = predictor.Predict(last.Features([(user, choices)])).Outputs.ToArray();
    Console.WriteLine($"\n5. '{all.Users[user]}' took {string.Join(", ", all.OfUser[user][..^1].TakeLast(8).Select(taken => all.Items[taken.Item]))}; ten to recommend:");
    Console.WriteLine($"   {string.Join(", ", choices.Zip(scores).OrderByDescending(choice => choice.Second).Take(10).Select(choice => all.Items[choice.First]))}");
});
