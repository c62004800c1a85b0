using FullStackAI.Trainers;

namespace FullStackAI.Tests.Trainers;

[TestClass]
public sealed class AlarmTests
{
    [TestMethod]
    public async Task Dispose_WhileItRings_WaitsForTheEnd()
    {
        using var rings = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        bool ended = false;
        var alarm = new Alarm(TimeProvider.System, () =>
        {
            rings.Set();
            goOn.Wait();
            ended = true;
        });
        alarm.Set(TimeSpan.Zero);
        rings.Wait();

        Task<bool> disposed = Task.Run(() =>
        {
            alarm.Dispose();
            return ended;
        });
        goOn.Set();

        Assert.IsTrue(await disposed);
    }

    [TestMethod]
    public void Dispose_BeforeItsTime_KeepsItSilent()
    {
        bool rang = false;
        var clock = new FakeTime();
        var alarm = new Alarm(clock, () => rang = true);
        alarm.Set(TimeSpan.FromSeconds(1));

        alarm.Dispose();
        clock.Ring();

        Assert.IsFalse(rang);
    }

    // What the limit cancels is put away right after the training: an alarm that rings then would end the process.
    [TestMethod]
    public void StopAtTimeLimit_PutAwayAtTheLimit_TouchesNothingThatIsGone()
    {
        for (int time = 0; time < 300; time++)
        {
            using var stop = new CancellationTokenSource();
            using Alarm? alarm = new TrainingContext { TimeLimit = TimeSpan.FromTicks(time * 100) }.StopAtTimeLimit(stop);
            Thread.SpinWait(time * 30);
        }
    }

    [TestMethod]
    public void StopAtTimeLimit_WhenTheTimeIsOver_Cancels()
    {
        using var stop = new CancellationTokenSource();

        using Alarm? alarm = new TrainingContext { TimeLimit = TimeSpan.FromMilliseconds(1) }.StopAtTimeLimit(stop);

        Assert.IsTrue(stop.Token.WaitHandle.WaitOne(TimeSpan.FromMinutes(10)));
        Assert.IsNull(new TrainingContext().StopAtTimeLimit(stop));
    }

    [TestMethod]
    public void StopAtTimeLimit_WhenItHasPassedAlready_CancelsBeforeItReturns()
    {
        using var stop = new CancellationTokenSource();

        Assert.IsNull(new TrainingContext { TimeLimit = TimeSpan.Zero }.StopAtTimeLimit(stop));

        Assert.IsTrue(stop.IsCancellationRequested, "no thread that could be late");
    }

    /// <summary>A clock whose timers ring when told, even those put away: as one that was ringing already.</summary>
    private sealed class FakeTime : TimeProvider
    {
        private Action? _ring;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Timer();
        }

        internal void Ring() => _ring!();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
