using FedActors.Core;
using FedActors.Simulation.Devices;

namespace FedActors.Simulation.Tests.Devices;

public sealed class AvailabilityTraceTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");

    public void Dispose() => File.Delete(_path);

    private IReadOnlyList<AvailabilityChange> Read(string text)
    {
        File.WriteAllText(_path, text);
        return AvailabilityTrace.Read(_path, centres: 4);
    }

    [Fact]
    public void Transitions_come_in_order_of_time() => Assert.Equal(
        [
            new AvailabilityChange(TimeSpan.FromSeconds(0.5), 3, true),
            new AvailabilityChange(TimeSpan.FromSeconds(2), 0, false),
            new AvailabilityChange(TimeSpan.FromSeconds(2), 1, false),
        ],
        Read("seconds,centre,state\n2,1,down\n\n0.5, 3 ,up\n2,0,down\n"));

    [Theory]
    [InlineData("", "line 1", "seconds,centre,state")]
    [InlineData("time,centre,state\n", "line 1", "time,centre,state")]
    [InlineData("seconds,centre,state\n1,2\n", "line 2", "2 fields")]
    [InlineData("seconds,centre,state\n1,2,up\nx,2,up\n", "line 3, column seconds", "'x'")]
    [InlineData("seconds,centre,state\n-1,2,up\n", "line 2, column seconds", "'-1'")]
    [InlineData("seconds,centre,state\nNaN,2,up\n", "line 2, column seconds", "'NaN'")]
    [InlineData("seconds,centre,state\n1,4,up\n", "line 2, column centre", "0 to 3")]
    [InlineData("seconds,centre,state\n1,-1,up\n", "line 2, column centre", "'-1'")]
    [InlineData("seconds,centre,state\n1,1,on\n", "line 2, column state", "up or down")]
    public void A_bad_line_is_named_with_its_column(string text, string place, string found)
    {
        string message = Assert.Throws<MalformedInputException>(() => Read(text)).Message;
        Assert.Contains(_path, message);
        Assert.Contains(place, message);
        Assert.Contains(found, message);
    }

    [Fact]
    public void A_missing_file_is_named_with_what_it_should_be()
    {
        string message = Assert.Throws<MalformedInputException>(() => AvailabilityTrace.Read(_path, 4)).Message;
        Assert.Contains(_path, message);
        Assert.Contains("seconds,centre,state", message);
    }
}
